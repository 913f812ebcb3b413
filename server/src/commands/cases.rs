//! `aixin cases`: a worker's review through the API, for the time until the desk has its screens.

use anyhow::{Context, anyhow, bail};
use domain::cases::{ActOnCase, Action, CaseList, CaseView, MissingCode, ReasonCode};
use domain::sessions::{Face, SessionView, SignIn};
use domain::undertakings::{SignUndertaking, UndertakingView};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::{CasesArgs, CasesCommand, WorkerArgs};

/// A signed-in worker.
pub(super) struct Worker {
    client: Client,
    base: String,
    token: String,
}

/// Signs in, does one thing, signs out.
pub(super) async fn run(args: CasesArgs) -> anyhow::Result<()> {
    let worker = Worker::sign_in(&args.worker).await?;
    let done = worker.act(args.command).await;
    worker.sign_out().await?;
    done
}

pub(super) fn ask(question: &str) -> anyhow::Result<String> {
    use std::io::Write;
    eprint!("{question}");
    std::io::stderr().flush()?;
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line)
}

/// The password out of the file that was named, or asked for.
pub(super) fn typed_password(args: &WorkerArgs) -> anyhow::Result<String> {
    let password = match &args.password_file {
        Some(file) => {
            std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?
        }
        None => ask("password: ")?,
    };
    Ok(password.trim().to_owned())
}

impl Worker {
    pub(super) async fn sign_in(args: &WorkerArgs) -> anyhow::Result<Self> {
        Self::sign_in_with(args, &typed_password(args)?).await
    }

    pub(super) async fn sign_in_with(args: &WorkerArgs, password: &str) -> anyhow::Result<Self> {
        let client = Client::new();
        let base = format!("{}/api/v1", args.server.trim_end_matches('/'));
        let request = SignIn {
            login_name: args.login.clone(),
            password: password.to_owned(),
            code: Some(args.code.clone()),
            resumption: None,
            face: Face::Program,
            device: None,
        };
        let response = client.post(format!("{base}/sessions")).json(&request).send().await?;
        let session: SessionView = read(response).await?;
        let token = session.token.context("the server gave no token")?;
        if session.own_password_due {
            eprintln!(
                "nothing opens with a first password: have one of your own drawn with `aixin password`"
            );
        } else if session.undertaking_due {
            eprintln!("the confidentiality undertaking is due: `aixin cases … sign`");
        }
        Ok(Self { client, base, token })
    }

    /// The same worker, whose session got another id.
    pub(super) fn with_token(self, token: String) -> Self {
        Self { token, ..self }
    }

    pub(super) async fn sign_out(self) -> anyhow::Result<()> {
        self.request(Method::DELETE, "sessions/current").send().await?;
        Ok(())
    }

    pub(super) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}/{path}", self.base)).bearer_auth(&self.token)
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        read(self.request(Method::GET, path).send().await?).await
    }

    async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        key: &str,
        body: &(impl Serialize + Sync),
    ) -> anyhow::Result<T> {
        let request = self.request(Method::POST, path).header("Idempotency-Key", key).json(body);
        read(request.send().await?).await
    }

    async fn act(&self, command: CasesCommand) -> anyhow::Result<()> {
        match command {
            CasesCommand::List => self.list().await,
            CasesCommand::Show { id } => {
                show(&self.get(&format!("cases/{id}")).await?);
                Ok(())
            }
            CasesCommand::Forward { id } => self.decide(id, ActOnCase::new(Action::Forward)).await,
            CasesCommand::Approve { id } => self.decide(id, ActOnCase::new(Action::Approve)).await,
            CasesCommand::SendBack { id, missing, note } => {
                let missing = missing.iter().map(|code| missing_code(code)).collect::<Result<_, _>>()?;
                self.decide(id, ActOnCase { missing, note, ..ActOnCase::new(Action::SendBack) }).await
            }
            CasesCommand::Refuse { id, reason, note } => {
                let reason = Some(reason_code(&reason)?);
                self.decide(id, ActOnCase { reason, note, ..ActOnCase::new(Action::Refuse) }).await
            }
            CasesCommand::Sign => self.sign().await,
        }
    }

    async fn list(&self) -> anyhow::Result<()> {
        let mut after = String::new();
        loop {
            let page: CaseList = self.get(&format!("cases?limit=50{after}")).await?;
            for case in page.items {
                let due = case.due_on.map_or_else(|| "-".to_owned(), |due| due.to_string());
                let person = case.resident;
                println!(
                    "{}  {due}  {}  {}  {}",
                    case.id, case.stage_words, person.area_name, person.name_masked
                );
            }
            match page.next {
                Some(next) => after = format!("&after={next}"),
                None => return Ok(()),
            }
        }
    }

    async fn decide(&self, id: Uuid, action: ActOnCase) -> anyhow::Result<()> {
        let case: CaseView = self.get(&format!("cases/{id}")).await?;
        let response = self
            .request(Method::POST, &format!("cases/{id}/actions"))
            .header("If-Match", format!("\"{}\"", case.version))
            .header("Idempotency-Key", format!("cli-{id}-{}-{}", case.version, action.action.code()))
            .json(&action)
            .send()
            .await?;
        show(&read(response).await?);
        Ok(())
    }

    async fn sign(&self) -> anyhow::Result<()> {
        let undertaking: UndertakingView = self.get("undertakings/current").await?;
        println!("{}", undertaking.text);
        if ask("签署请输入“同意”: ")?.trim() != "同意" {
            bail!("not signed");
        }
        let version = undertaking.version;
        // Signing again within the year changes nothing, and after it is another signature.
        let key = format!("cli-sign-{version}-{}", undertaking.signed_until.unwrap_or_default());
        let signed: UndertakingView =
            self.post("undertakings/signatures", &key, &SignUndertaking { version }).await?;
        println!("signed until {}", signed.signed_until.map(|day| day.to_string()).unwrap_or_default());
        Ok(())
    }
}

fn missing_code(text: &str) -> anyhow::Result<MissingCode> {
    MissingCode::from_code(text).with_context(|| {
        let known: Vec<_> = MissingCode::ALL.iter().map(|code| code.code()).collect();
        format!("--missing {text} is none: take one of {}", known.join(", "))
    })
}

fn reason_code(text: &str) -> anyhow::Result<ReasonCode> {
    ReasonCode::from_code(text).with_context(|| {
        let known: Vec<_> = ReasonCode::ALL.iter().map(|code| code.code()).collect();
        format!("--reason {text} is none: take one of {}", known.join(", "))
    })
}

fn show(case: &CaseView) {
    println!("{}  {}  {}", case.id, case.reference, case.stage_words);
    println!("{}  {}", case.resident.area_name, case.resident.name_masked);
    for step in &case.steps {
        println!("  {}", serde_json::to_string(step).expect("a step is plain data"));
    }
    let allowed: Vec<_> = case.allowed.iter().map(|action| action.code()).collect();
    println!("allowed: {}", allowed.join(", "));
}

pub(super) async fn read<T: DeserializeOwned>(response: Response) -> anyhow::Result<T> {
    if response.status().is_success() {
        return Ok(serde_json::from_str(&response.text().await?)?);
    }
    Err(refused(response).await?)
}

/// What the server says against it.
pub(super) async fn refused(response: Response) -> anyhow::Result<anyhow::Error> {
    let status = response.status();
    let text = response.text().await?;
    let problem: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    Ok(anyhow!(
        "{status}: {} ({})",
        problem["detail"].as_str().unwrap_or("?"),
        problem["code"].as_str().unwrap_or("?")
    ))
}
