//! A real server in which a request panics with everything that was sent in its hands, and which then dies.

use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::time::{Duration, SystemTime};

use nix::sys::signal::Signal;
use platform::random::Random;
use serde_json::{Value, json};
use tests::app::{Post, VILLAGE, Who};
use tests::served::{At, City};
use tests::wire::key;

use super::searching::{Canaries, Searcher, files, find_in_files};

fn resident(canaries: &Canaries) -> Value {
    let Canaries { name, id_number, phone, address, .. } = canaries;
    json!({"id_number": id_number, "name": name, "phone": phone, "address": address, "area_id": VILLAGE})
}

fn found_in(folder: &Path, searcher: &Searcher) -> Vec<String> {
    find_in_files(searcher, files(folder, SystemTime::UNIX_EPOCH))
}

tests::both! {
    async fn a_request_that_panics_leaves_nothing_of_what_was_sent(at: At) {
        let city = City::new(at, None).await;
        let mut server = city.serve_until_a_slip("body.read").await;
        let worker = city.wire(Who::Worker(Post::Village)).await;
        let canaries = Canaries::new(&Random::system());
        let searcher = Searcher::new(canaries.all());
        city.arm();
        for body in [resident(&canaries), json!({"password": canaries.password, "code": canaries.stray})] {
            let path = if body["name"].is_null() { "/passwords" } else { "/residents" };
            let told = worker.post(path, &key(), None, &body).await.expect("an answer");
            assert_eq!((told.status, told.code()), (500, Some("internal")), "{told:?}");
            assert_eq!(searcher.find("the answer", told.json.to_string().as_bytes()), [""; 0]);
        }
        city.disarm();
        let told = worker.post("/residents", &key(), None, &resident(&canaries)).await.expect("an answer");
        assert_eq!(told.status, 201, "everybody else is served: {told:?}");
        assert_eq!(found_in(city.folder(), &searcher), [""; 0]);
        let log = city.log();
        assert!(log.contains("a thread panicked") && log.contains("failpoint.rs"), "where it was is told");
        assert!(log.len() > 10_000, "{} bytes were logged", log.len());
        // Killed as by its own abort: the machine would keep its memory.
        let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.id())).unwrap();
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        assert_eq!(core.split_whitespace().filter(|word| *word == "0").count(), 2, "{core}");
        server.signal(Signal::SIGABRT);
        let ended = server.ended(Duration::from_secs(10)).await;
        assert!(!ended.core_dumped(), "{ended}");
        let found = found_in(city.folder(), &searcher);
        assert_eq!(found, [""; 0]);
        // Whatever were left there would be found.
        std::fs::write(city.temporary().join("core"), format!("{}{}", canaries.stray, canaries.name)).unwrap();
        assert!(found_in(city.folder(), &searcher).len() >= 2);
    }
}
