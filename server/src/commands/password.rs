//! `aixin password`: a worker has a password of their own drawn through the API, for the time until the desk has its
//! screens.

use anyhow::{Context as _, bail};
use domain::passwords::{ConfirmPassword, DrawPassword, DrawnPassword};
use domain::sessions::SessionView;
use reqwest::Method;

use super::WorkerArgs;
use super::cases::{Worker, ask, read, typed_password};

/// How often the new password may be mistyped.
const TRIES: usize = 3;

/// Signs in, has a password drawn, and has it confirmed by whoever must keep it.
pub(super) async fn run(args: &WorkerArgs) -> anyhow::Result<()> {
    let password = typed_password(args)?;
    let worker = Worker::sign_in_with(args, &password).await?;
    let code = ask("another code, the next one of the phone or of the list: ")?.trim().to_owned();
    let request = DrawPassword { password, code };
    let drawn: DrawnPassword =
        read(worker.request(Method::POST, "passwords").json(&request).send().await?).await?;
    println!("new password   {}", drawn.password);
    println!("It is shown once. Write it down; the old one counts until you have typed the new one here.");
    confirm(worker, &drawn.password).await
}

/// The old password goes when the new one has been typed from what was written down.
async fn confirm(worker: Worker, drawn: &str) -> anyhow::Result<()> {
    for _ in 0..TRIES {
        let typed = ask("new password: ")?.trim().to_owned();
        if typed != drawn {
            eprintln!("that is another one: once more");
            continue;
        }
        let request = ConfirmPassword { password: typed };
        let response = worker.request(Method::POST, "passwords/confirmations").json(&request).send().await?;
        let session: SessionView = read(response).await?;
        let worker = worker.with_token(session.token.context("the server gave no token")?);
        println!("The new password counts. Every other session of yours has ended.");
        return worker.sign_out().await;
    }
    worker.sign_out().await?;
    bail!(
        "nothing was changed: the old password counts, and the new one from the first time that you sign in with it"
    )
}
