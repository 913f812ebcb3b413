//! `aixin password` and `aixin printed-codes`, as a worker types them at a terminal.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Stdio};

use serde_json::json;
use tests::app::{Post, login_name};
use tests::served::{At, City};
use tests::wire::{Wire, key};

/// The command, called as this worker with this code.
fn called(city: &City, command: &str, post: Post, code: &str) -> Child {
    let mut called = city.command();
    called.args([command, "--login", &login_name(post), "--code", code]);
    called.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it is built")
}

/// Types lines, reads the first line that begins with `label`, and types what `then` makes of it; everything that was
/// said, and whether it went well.
fn type_into(
    mut child: Child,
    lines: &[&str],
    label: &str,
    then: impl Fn(&str) -> String,
) -> (String, bool, String) {
    let mut to = child.stdin.take().unwrap();
    for line in lines {
        writeln!(to, "{line}").unwrap();
    }
    let mut from = BufReader::new(child.stdout.take().unwrap());
    let mut shown = String::new();
    while !shown.starts_with(label) {
        shown.clear();
        assert_ne!(from.read_line(&mut shown).unwrap(), 0, "{label} was never said");
    }
    let drawn = shown[label.len()..].trim().to_owned();
    // It may have ended before everything was typed.
    let _ = write!(to, "{}", then(&drawn));
    drop(to);
    let mut rest = String::new();
    from.read_to_string(&mut rest).unwrap();
    (drawn, child.wait().unwrap().success(), rest)
}

async fn signs_in(city: &City, password: &str, code: &str) -> u16 {
    let body =
        json!({"login_name": login_name(Post::First), "password": password, "code": code, "face": "program"});
    let told = Wire::to(city.address(), None).post("/sessions", &key(), None, &body).await;
    told.expect("an answer").status
}

tests::both! {
    async fn at_a_terminal_a_worker_makes_a_first_password_their_own_and_draws_codes(at: At) {
        let city = City::new(at, None).await;
        let _server = city.serve().await;
        let secrets = city.app.secrets(Post::First);
        let (handed, codes) = (secrets.password.as_str(), &secrets.printed_codes);
        // Whoever types another one three times has changed nothing.
        let child = called(&city, "password", Post::First, &codes[0]);
        let (_, done, _) = type_into(child, &[handed, &codes[1]], "new password", |_| "a\nb\nc\n".to_owned());
        assert!(!done);
        assert_eq!(signs_in(&city, handed, &codes[2]).await, 201);
        let child = called(&city, "password", Post::First, &codes[3]);
        let (own, done, said) = type_into(child, &[handed, &codes[4]], "new password", |new| format!("typo\n{new}\n"));
        assert!(done, "{said}");
        assert!(said.contains("The new password counts"), "{said}");
        assert_eq!(signs_in(&city, handed, &codes[5]).await, 401);
        assert_eq!(signs_in(&city, &own, &codes[5]).await, 201);
        let child = called(&city, "printed-codes", Post::First, &codes[6]);
        let one = |list: &str| format!("{}\n", list.split_whitespace().next().unwrap());
        let (list, done, said) = type_into(child, &[&own, &codes[7]], "printed codes", one);
        assert!(done, "{said}");
        let new: Vec<&str> = list.split_whitespace().collect();
        assert_eq!(new.len(), 10);
        assert_eq!(signs_in(&city, &own, &codes[8]).await, 401);
        assert_eq!(signs_in(&city, &own, new[1]).await, 201);
    }
}
