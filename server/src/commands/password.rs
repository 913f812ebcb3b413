//! `aixin password` and `aixin printed-codes`: a worker has secrets of their own drawn through the API, for the time
//! until the desk has its screens.

use anyhow::{Context as _, bail};
use domain::passwords::{ConfirmCodes, ConfirmPassword, DrawPassword, DrawnCodes, DrawnPassword};
use domain::sessions::SessionView;
use reqwest::Method;
use serde::de::DeserializeOwned;

use super::WorkerArgs;
use super::cases::{Worker, ask, read, refused, typed_password};

/// How often what is new may be mistyped.
const TRIES: usize = 3;

/// Signs in, has a password drawn, and has it confirmed by whoever must keep it.
pub(super) async fn password(args: &WorkerArgs) -> anyhow::Result<()> {
    let (worker, drawn) = draw::<DrawnPassword>(args, "passwords").await?;
    println!("new password   {}", drawn.password);
    println!("It is shown once. Write it down; the old one counts until you have typed the new one here.");
    confirm(worker, &drawn.password).await
}

/// Signs in, has printed codes drawn, and has one of them typed by whoever must keep them.
pub(super) async fn printed_codes(args: &WorkerArgs) -> anyhow::Result<()> {
    let (worker, drawn) = draw::<DrawnCodes>(args, "printed-codes").await?;
    println!("printed codes  {}", drawn.codes.join("  "));
    println!("They are shown once. Write them down; the old ones count until you have used one of these.");
    let code = ask("one of the new codes, which is used up: ")?.trim().to_owned();
    let request = worker.request(Method::POST, "printed-codes/confirmations").json(&ConfirmCodes { code });
    let response = request.send().await?;
    if !response.status().is_success() {
        return Err(refused(response).await?);
    }
    println!("The new codes count; those before are worth nothing.");
    worker.sign_out().await
}

/// Signs in, and proves it once more for what is drawn.
async fn draw<T: DeserializeOwned>(args: &WorkerArgs, what: &str) -> anyhow::Result<(Worker, T)> {
    let password = typed_password(args)?;
    let worker = Worker::sign_in_with(args, &password).await?;
    let code = ask("another code, the next one of the phone or of the list: ")?.trim().to_owned();
    let request = DrawPassword { password, code };
    let drawn = read(worker.request(Method::POST, what).json(&request).send().await?).await?;
    Ok((worker, drawn))
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
