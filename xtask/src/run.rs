//! `cargo xtask run`: from a fresh machine to the product with its demonstration city, in one command.

use crate::children::{self, Child};
use crate::{fonts, paths, shell, test, web};
use anyhow::{Context, Result, bail};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};
use std::{env, fs};

/// How long the server may take until it is ready.
const PATIENCE: Duration = Duration::from_mins(1);

/// What `cargo xtask run` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The port of the server.
    #[arg(long, default_value_t = 8780)]
    port: u16,
    /// Where database and keys are kept; created when it is not there.
    #[arg(long, default_value = "aixin-data")]
    data: PathBuf,
    /// How many residents the demonstration city has; 43,000 when nothing is said.
    #[arg(long)]
    residents: Option<u32>,
}

/// Builds, fills and starts the product, and stays until Ctrl-C.
pub(crate) fn run(options: &Options) -> Result<()> {
    web::web_for_people()?;
    test::build_aixin()?;
    shell::run(aixin(options).arg("migrate"))?;
    let mut demo = aixin(options);
    demo.args(["demo", "--if-empty"]);
    if let Some(residents) = options.residents {
        demo.args(["--residents", &residents.to_string()]);
    }
    // It prints the accounts; they come below, after what the server says.
    shell::read(&mut demo)?;
    let mut server = children::spawn(aixin(options).arg("serve")).context("cannot start the server")?;
    wait_until_ready(&mut server, options.port)?;
    let mut bridge = children::spawn(aixin(options).args(["bridge", "--simulate"]));
    println!("\n{}", welcome(options));
    loop {
        if children::stopping() {
            return Ok(());
        }
        if let Some(status) = server.ended() {
            bail!("the server ended: {status}");
        }
        if let Ok(bridge) = &mut bridge
            && let Some(status) = bridge.ended()
        {
            bail!("the bridge ended: {status}");
        }
        thread::sleep(Duration::from_millis(200));
    }
}

fn aixin(options: &Options) -> Command {
    let mut command = Command::new(paths::aixin());
    command.arg("--data-dir").arg(data_folder(options)).current_dir(paths::root());
    command.env("AIXIN_LISTEN", format!("127.0.0.1:{}", options.port));
    command.env("AIXIN_PUBLIC_URL", address(options)).env("AIXIN_WEB_DIR", paths::web_dist());
    if let Some(font) = fonts::find().filter(|_| !names_a_font()) {
        command.env("AIXIN_LETTERS_FONT", font.file).env("AIXIN_LETTERS_FONT_INDEX", font.index.to_string());
    }
    command
}

/// Whether somebody has said themselves which font letters are printed in.
fn names_a_font() -> bool {
    let file = fs::read_to_string(paths::root().join("aixin.toml")).unwrap_or_default();
    env::var_os("AIXIN_LETTERS_FONT").is_some() || file.contains("letters_font")
}

fn data_folder(options: &Options) -> PathBuf {
    paths::root().join(&options.data)
}

fn address(options: &Options) -> String {
    format!("http://localhost:{}", options.port)
}

/// Waits until the server on this port is ready.
pub(crate) fn wait_until_ready(server: &mut Child, port: u16) -> Result<()> {
    let since = Instant::now();
    while !is_ready(port) {
        if let Some(status) = server.ended() {
            bail!("the server ended at once: {status}");
        }
        if children::stopping() || since.elapsed() > PATIENCE {
            bail!("the server did not become ready");
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

fn is_ready(port: u16) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(b"GET /health/ready HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
        let mut answer = String::new();
        stream.take(4096).read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.split_whitespace().nth(1) == Some("200"))
}

fn welcome(options: &Options) -> String {
    let address = address(options);
    let accounts = demo_accounts(&data_folder(options));
    format!(
        "Aixin is running. Ctrl-C ends it.\n\n  \
         the kiosk of a village hall   {address}/kiosk/\n  \
         the desk of its workers       {address}/desk/\n  \
         the cards for its reader      http://127.0.0.1:8790/simulator/\n  \
         the API, to try               {address}/api/docs\n  \
         the API, to read              {address}/api/openapi.json\n\n{accounts}"
    )
}

/// The demonstration accounts, as `aixin demo` kept them; a later start shows them again.
fn demo_accounts(folder: &Path) -> String {
    let file = folder.join("demo-accounts.txt");
    match fs::read_to_string(&file) {
        Ok(accounts) => format!("{accounts}\nThese are in {}, too.\n", file.display()),
        Err(_) => "This data has no demonstration accounts.\n".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_ready_where_nothing_listens() {
        assert!(!is_ready(1));
    }

    #[test]
    fn the_welcome_names_the_addresses() {
        let options = Options { port: 8781, data: "no-such-folder".into(), residents: None };
        let text = welcome(&options);
        assert!(text.contains("http://localhost:8781/kiosk/"), "{text}");
        assert!(text.contains("http://localhost:8781/desk/"), "{text}");
        assert!(text.contains("no demonstration accounts"), "{text}");
    }
}
