//! Whatever the document of the API allows and forbids, sent to a real server in several people's names.

use std::path::Path;
use std::process::Command;

use serde_json::json;
use tests::app::{Post, Who};
use tests::served::{At, City};
use tests::wire::Wire;

/// How long each of the callers keeps on.
const SECONDS: u32 = 90;

/// Operations that end the caller's own session, after which everything is 401; and those whose answer does not end.
const LEFT_OUT: &[&str] = &[
    "end_session",
    "end_sessions",
    "assist_person",
    "stand_for_person",
    "leave_person",
    "renew_session",
    "watch_import",
    "watch_case_counts",
    "watch_case",
];

/// The whole document against the server, as `wire`'s caller: how many cases there were.
fn throw(city: &City, token: Option<&str>) -> u64 {
    let program = std::env::var("SCHEMATHESIS").unwrap_or_else(|_| "schemathesis".to_owned());
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("it/hostile");
    let mut command = Command::new(program);
    // It keeps what it found where it stands.
    command.current_dir(std::env::temp_dir());
    command.arg("--config-file").arg(here.join("schemathesis.toml"));
    command.arg("run").arg(format!("http://{}/api/openapi.json", city.address()));
    command.args(["--phases", "examples,coverage,fuzzing", "--continue-on-failure", "--no-color"]);
    command.args(["--request-timeout", "20", "--max-time", &SECONDS.to_string(), "--warnings", "off"]);
    command.env("SCHEMATHESIS_HOOKS", here.join("hooks.py"));
    for operation in LEFT_OUT {
        command.args(["--exclude-operation-id", operation]);
    }
    if let Some(token) = token {
        command.args(["--header", &format!("Authorization: Bearer {token}")]);
    }
    let ran =
        command.output().expect("schemathesis must be installed: pip install schemathesis, 4.32 or newer");
    let said = String::from_utf8_lossy(&ran.stdout);
    let cases =
        said.lines().find_map(|line| line.trim().split_once(" generated").map(|(count, _)| count.to_owned()));
    assert!(ran.status.success(), "{said}\n{}", city.log());
    cases.and_then(|count| count.parse().ok()).unwrap_or_else(|| panic!("no cases were counted: {said}"))
}

tests::both! {
    #[ignore = "it takes six minutes and a program of its own: `cargo xtask drill hostile`"]
    async fn whatever_is_sent_no_error_is_the_servers_own_and_every_answer_is_as_documented(at: At) {
        let city = City::new(at, None).await;
        let server = city.serve().await;
        let person = city.app.person().await;
        let callers = [
            ("nobody", Who::Anonymous),
            ("a worker of the village", Who::Worker(Post::Village)),
            ("a worker of the city", Who::Worker(Post::City)),
            ("a resident", Who::Card(person.id)),
        ];
        let mut all = 0;
        for (name, who) in callers {
            let token = city.app.token(who).await;
            let cases = tokio::task::block_in_place(|| throw(&city, token.as_deref()));
            println!("{cases} cases as {name}");
            all += cases;
        }
        let ready = Wire::to(city.address(), None).get("//health/ready").await.expect("an answer");
        assert_eq!((ready.status, &ready.json["status"]), (200, &json!("ready")));
        assert!(!city.log().contains(" ERROR "), "{}", city.log());
        println!("{all} cases, {} files open at the end", server.open_files());
        assert!(all >= 20_000, "{all} cases");
    }
}
