//! Temporary files of a real server: what it holds open and what it leaves, while tables come in and go out.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use nix::sys::signal::Signal;
use platform::random::Random;
use serde_json::json;
use tests::app::{Post, VILLAGE, Who};
use tests::papers;
use tests::served::{At, City, Served};
use tests::wire::{Wire, key};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::searching::{Canaries, Searcher, files, find_in_files};

/// Within so long what is over leaves nothing.
const SOON: Duration = Duration::from_secs(10);

/// The files that the server holds open, those without a name too, by the path under which they can be read.
fn held(server: &Served) -> Vec<(PathBuf, PathBuf)> {
    let open = fs::read_dir(format!("/proc/{}/fd", server.id())).expect("our own child runs").flatten();
    let files =
        open.map(|entry| entry.path()).filter(|path| path.metadata().is_ok_and(|kind| kind.is_file()));
    files.filter_map(|path| Some((path.clone(), fs::read_link(path).ok()?))).collect()
}

/// Where the values stand in a file that the server holds open.
fn found_held(server: &Served, searcher: &Searcher) -> Vec<String> {
    let held = held(server).into_iter();
    let found = held.flat_map(|(path, name)| {
        let bytes = fs::read(path).unwrap_or_default();
        searcher.find(&name.display().to_string(), &bytes)
    });
    found.collect()
}

/// Waits until the server holds the values in an open file, or (`not`) until it does not any more.
async fn until_held(server: &Served, searcher: &Searcher, wanted: bool) -> Vec<String> {
    let since = Instant::now();
    loop {
        let found = found_held(server, searcher);
        if found.is_empty() != wanted {
            return found;
        }
        assert!(since.elapsed() < SOON, "held: {found:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Everything that has a name: of the city, and of the server's temporary files.
fn named(city: &City, searcher: &Searcher) -> Vec<String> {
    let left: Vec<PathBuf> = files(&city.temporary(), SystemTime::UNIX_EPOCH);
    let left = left.into_iter().map(|file| format!("{} has a name", file.display()));
    left.chain(find_in_files(searcher, files(city.folder(), SystemTime::UNIX_EPOCH))).collect()
}

/// A table with a row that is right and one that is not.
fn table(canaries: &Canaries) -> String {
    let Canaries { name, id_number, phone, address, stray, .. } = canaries;
    format!(
        "姓名,身份证号,手机号,住址,村（社区）\n{name},{id_number},{phone},{address},{VILLAGE}\n{name},{id_number}1,{stray},{address},{VILLAGE}\n"
    )
}

/// Sends the head and the whole body of an upload that says it goes on.
async fn half_an_upload(city: &City, who: Who, path: &str, (kind, body): (&str, &[u8])) -> TcpStream {
    let token = city.app.token(who).await.expect("a session");
    let head = format!(
        "POST /api/v1{path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n\
         Idempotency-Key: {}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
        city.address(),
        key(),
        body.len() + 1_000
    );
    let mut stream = TcpStream::connect(city.address()).await.expect("the server listens");
    stream.write_all(&[head.as_bytes(), body].concat()).await.expect("the server reads");
    stream
}

async fn half_a_table(city: &City, table: &str) -> TcpStream {
    let (who, table) = (Who::Worker(Post::City), ("text/csv", table.as_bytes()));
    half_an_upload(city, who, "/imports?kind=residents", table).await
}

async fn import(worker: &Wire, table: String) {
    let begun = worker.import("residents", table.into_bytes()).await.expect("an answer");
    assert_eq!(begun.status, 201, "{begun:?}");
    let path = format!("/imports/{}", begun.json["id"].as_str().expect("an import"));
    let since = Instant::now();
    loop {
        let import = worker.get(&path).await.expect("an answer");
        if import.json["state"] != "running" {
            assert_eq!((&import.json["new"], &import.json["refused"]), (&json!(1), &json!(1)), "{import:?}");
            break;
        }
        assert!(since.elapsed() < SOON, "{import:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for format in ["csv", "xlsx"] {
        let report = worker.get(&format!("{path}/report?format={format}")).await.expect("an answer");
        assert_eq!(report.status, 200, "{report:?}");
    }
}

async fn export(city: &City, format: &str) {
    let (first, second) =
        (city.wire(Who::Worker(Post::City)).await, city.wire(Who::Worker(Post::City2)).await);
    let ask = json!({"kind": "residents", "format": format, "purpose": "data_check", "area_id": VILLAGE});
    let asked = first.post("/exports", &key(), None, &ask).await.expect("an answer");
    let path = format!("/exports/{}", asked.json["id"].as_str().expect("an export"));
    let agreed = second.post(&format!("{path}/decision"), &key(), Some(1), &json!({"approve": true})).await;
    assert_eq!(agreed.expect("an answer").status, 200);
    let fetched =
        first.post(&format!("{path}/downloads"), &key(), None, &json!(null)).await.expect("an answer");
    assert_eq!(fetched.status, 200, "{fetched:?}");
}

tests::both! {
    async fn an_uploaded_file_has_no_name_and_is_gone_when_it_is_closed(at: At) {
        let city = City::new(at, None).await;
        let mut server = city.serve_watched().await;
        let canaries = Canaries::new(&Random::system());
        let searcher = Searcher::new(canaries.all());
        // While it comes in it is there, without a name; so the search looks where it is.
        let stream = half_a_table(&city, &table(&canaries)).await;
        let coming = until_held(&server, &searcher, true).await;
        assert!(coming.iter().all(|place| place.contains("(deleted)")), "{coming:?}");
        assert_eq!(named(&city, &searcher), [""; 0]);
        drop(stream);
        until_held(&server, &searcher, false).await;
        assert_eq!(named(&city, &searcher), [""; 0], "whoever hangs up leaves nothing");
        // And when the server dies over it.
        let _stream = half_a_table(&city, &table(&canaries)).await;
        until_held(&server, &searcher, true).await;
        server.signal(Signal::SIGKILL);
        server.ended(SOON).await;
        assert_eq!(named(&city, &searcher), [""; 0], "nor does a server that was killed");
    }

    async fn a_document_touches_no_file_before_it_is_sealed(at: At) {
        let city = City::new(at, None).await;
        let server = city.serve_watched().await;
        let canaries = Canaries::new(&Random::system());
        let searcher = Searcher::new(canaries.all());
        let person = city.app.person().await;
        let case = city.app.open_case(&person).await;
        let path = format!("/cases/{}/documents?kind=other", case["id"].as_str().expect("a case"));
        let (who, paper) = (Who::Card(person.id), papers::pdf(&canaries.all().join(" ")));
        let stream = half_an_upload(&city, who, &path, ("application/pdf", &paper)).await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(found_held(&server, &searcher), [""; 0], "while it comes in");
        drop(stream);
        let added = city.wire(who).await.hand_in(&path, &key(), paper).await.expect("an answer");
        assert_eq!(added.status, 201, "{added:?}");
        assert_eq!(files(&city.app.documents(), SystemTime::UNIX_EPOCH).len(), 1);
        let sealed = find_in_files(&searcher, files(&city.app.documents(), SystemTime::UNIX_EPOCH));
        assert_eq!((found_held(&server, &searcher), sealed), (Vec::new(), Vec::new()));
        assert_eq!(named(&city, &searcher), [""; 0]);
    }

    async fn tables_that_came_in_and_went_out_leave_nothing_in_a_temporary_file(at: At) {
        let city = City::new(at, None).await;
        let mut server = city.serve_watched().await;
        let canaries = Canaries::new(&Random::system());
        let searcher = Searcher::new(canaries.all());
        import(&city.wire(Who::Worker(Post::City)).await, table(&canaries)).await;
        for format in ["csv", "xlsx"] {
            export(&city, format).await;
        }
        until_held(&server, &searcher, false).await;
        assert_eq!(named(&city, &searcher), [""; 0]);
        assert!(city.log().len() > 10_000, "{} bytes were logged", city.log().len());
        // A file that is left with a name, and one without that is still held, are found.
        let left = city.temporary().join("left");
        fs::write(&left, table(&canaries)).unwrap();
        assert!(named(&city, &searcher).len() > 5);
        fs::remove_file(&left).unwrap();
        server.terminate();
        assert!(server.ended(Duration::from_secs(30)).await.success());
        assert_eq!(named(&city, &searcher), [""; 0]);
    }
}
