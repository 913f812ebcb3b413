//! Letters: what they say on paper, that they say it forever, who may print them, and what the code on them opens.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use platform::store::Store;
use serde_json::{Value, json};
use tests::app::{Post, TOWN, TestApp, VILLAGE};
use tests::client::{Answer, Client};
use tests::people::{self, Person};

/// What a reader reads on the pages, line by line.
fn text(pdf: &[u8]) -> String {
    let mut child = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext of poppler-utils is installed");
    child.stdin.take().unwrap().write_all(pdf).unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}

/// What `pdfinfo` says of a document, by file.
fn info(pdf: &[u8], name: &str, asked: &[&str]) -> String {
    let file = std::env::temp_dir().join(format!("aixin_test_letter_{name}_{}.pdf", std::process::id()));
    std::fs::write(&file, pdf).unwrap();
    let told = Command::new("pdfinfo").args(asked).arg(&file).output().expect("pdfinfo is installed");
    std::fs::remove_file(&file).unwrap();
    String::from_utf8_lossy(&told.stdout).into_owned()
}

fn letter(case: &Value, kind: &str, sequence: i64) -> String {
    format!("/cases/{}/letters/{kind}/{sequence}", case["id"].as_str().unwrap())
}

async fn print(client: &Client, path: &str) -> Answer {
    let printed = client.get(path).await.expect(200);
    assert_eq!(printed.header("content-type"), Some("application/pdf"));
    assert_eq!(printed.header("cache-control"), Some("no-store"));
    assert!(printed.bytes.starts_with(b"%PDF-1."));
    printed
}

/// The village forwards, and the town refuses with a reason of its own.
async fn refuse(app: &TestApp, case: &Value) {
    let actions = format!("/cases/{}/actions", case["id"].as_str().unwrap());
    app.worker(Post::Village).await.post_on(&actions, 1, &json!({"action": "forward"})).await.expect(200);
    let refuse = json!({"action": "refuse", "reason": "certificate_expired", "note": "证件有效期到上个月"});
    app.worker(Post::Town).await.post_on(&actions, 2, &refuse).await.expect(200);
}

async fn approve(app: &TestApp, case: &Value) {
    let actions = format!("/cases/{}/actions", case["id"].as_str().unwrap());
    for (version, post, action) in
        [(1, Post::Village, "forward"), (2, Post::Town, "forward"), (3, Post::City, "approve")]
    {
        app.worker(post).await.post_on(&actions, version, &json!({"action": action})).await.expect(200);
    }
}

/// The code that stands in a letter, as the store keeps it: by its picture nobody reads it here.
async fn code_of(app: &TestApp, person: &Person, case: &Value, kind: &str) -> String {
    let mut tx = app.app.store.autocommit().await.unwrap();
    let (id, sealed): (uuid::Uuid, platform::vault::Sealed) = tx
        .sql("SELECT id, content_sealed FROM letters WHERE case_id = $1 AND kind = $2")
        .bind(case["id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap())
        .bind(kind.to_owned())
        .one()
        .await
        .unwrap();
    let key =
        app.app.vault.subject(&mut tx, person.id, platform::vault::Class::Statutory).await.unwrap().unwrap();
    let cell =
        platform::vault::Cell { table: "letters", column: "content_sealed", row: id, subject: person.id };
    let content: domain::letters::Content = key.open_padded_json(&cell, &sealed).unwrap();
    content.code
}

tests::both! {
    async fn a_receipt_is_a_tagged_page_that_says_what_was_applied_for_and_how_it_goes_on(store: Store) {
        let app = TestApp::new(store).await;
        let case = app.open_case(&app.certified).await;
        let pdf = print(&app.card(&app.certified).await, &letter(&case, "receipt", 1)).await.bytes;
        let text = text(&pdf);
        let reference = domain::reference::grouped(case["reference"].as_str().unwrap());
        for words in ["受理通知书", &app.certified.name, &reference, "求职登记", "2026年11月23日", "3个工作日", "核对码"] {
            assert!(text.contains(words), "{words} in {text}");
        }
        let about = info(&pdf, &format!("about_{}", app.certified.id), &[]);
        assert!(about.contains("Title:") && about.contains("受理通知书"), "{about}");
        assert!(about.lines().any(|line| line.starts_with("Tagged:") && line.ends_with("yes")), "{about}");
        let structure = info(&pdf, &format!("tags_{}", app.certified.id), &["-struct-text"]);
        for tag in ["H1", "H2", "P", "Figure", "受理通知书"] {
            assert!(structure.contains(tag), "{tag} in {structure}");
        }
    }

    async fn a_letter_says_forever_what_it_said_the_first_time(store: Store) {
        let app = TestApp::new(store).await;
        let case = app.open_case(&app.certified).await;
        let (own, path) = (app.card(&app.certified).await, letter(&case, "receipt", 1));
        let first = print(&own, &path).await.bytes;
        // The hall has another phone by now, and a worker prints it.
        let mut tx = app.app.store.write().await.unwrap();
        tx.sql("UPDATE areas SET name = '改了名的社区' WHERE id = $1").bind(VILLAGE).run_one().await.unwrap();
        tx.commit().await.unwrap();
        app.clock.advance(std::time::Duration::from_hours(1));
        let second = print(&app.worker(Post::Town).await, &path).await.bytes;
        assert_eq!(first, second);
        let mut tx = app.app.store.autocommit().await.unwrap();
        let kept: i64 = tx.sql("SELECT COUNT(*) FROM letters").scalar().await.unwrap();
        assert_eq!(kept, 1);
    }

    async fn a_refusal_says_why_on_what_what_would_change_it_and_what_can_be_done(store: Store) {
        let app = TestApp::new(store).await;
        let case = app.open_case(&app.certified).await;
        refuse(&app, &case).await;
        let own = app.card(&app.certified).await;
        let pdf = print(&own, &letter(&case, "decision", 3)).await.bytes;
        assert!(info(&pdf, &format!("pages_{}", app.certified.id), &[]).contains("Pages:           1\n"));
        let text = text(&pdf);
        let told = ["办理结果通知书", "未通过", "残疾人证已过有效期", "残疾人证管理办法", "证件有效期到上个月", "60", "人民法院",
            "提出异议最迟", "乌镇镇残疾人联合会"];
        for words in told {
            assert!(text.contains(words), "{words} in {text}");
        }
        own.get(&letter(&case, "registration", 3)).await.problem(404, "not_found");
        own.get(&letter(&case, "decision", 2)).await.problem(404, "not_found");
        own.get(&letter(&case, "decision", -1)).await.problem(404, "not_found");
    }

    async fn a_letter_is_read_in_the_words_that_are_printed(store: Store) {
        let app = TestApp::new(store).await;
        let case = app.open_case(&app.certified).await;
        let (own, path) = (app.card(&app.certified).await, letter(&case, "receipt", 1));
        let read = own.get(&format!("{path}/text")).await.expect(200);
        assert_eq!((read.text_at("/title"), read.text_at("/to")), ("受理通知书", app.certified.name.as_str()));
        let printed: String = text(&print(&own, &path).await.bytes).split_whitespace().collect();
        let blocks = read.json["blocks"].as_array().unwrap().iter().map(|block| &block["text"]);
        for words in blocks.chain([&read.json["check"], &read.json["office"]]) {
            let words: String = words.as_str().unwrap().split_whitespace().collect();
            assert!(printed.contains(&words), "{words} in {printed}");
        }
        let grouped = domain::reference::grouped(read.text_at("/number"));
        assert!(printed.contains(&grouped.replace(' ', "")), "{grouped} in {printed}");
        let code = read.text_at("/address").rsplit('/').next().unwrap();
        assert!(app.anonymous().await.get(&format!("//k/{code}")).await.text.contains(read.text_at("/check")));
        app.worker(Post::Town).await.get(&format!("{path}/text")).await.expect(200);
        let looked = ("letters.read".to_owned(), Some(app.account(Post::Town)));
        assert!(app.audited(app.certified.id).await.contains(&looked));
        own.get(&format!("{}/text", letter(&case, "decision", 1))).await.problem(404, "not_found");
    }

    async fn the_letters_of_a_case_are_listed_with_their_numbers_once_printed(store: Store) {
        let app = TestApp::new(store).await;
        let case = app.open_case(&app.certified).await;
        approve(&app, &case).await;
        let worker = app.worker(Post::Village).await;
        let list = format!("/cases/{}/letters", case["id"].as_str().unwrap());
        let kinds = |list: &Answer| -> Vec<String> {
            let items = list.json["items"].as_array().unwrap().iter();
            items.map(|item| format!("{}{}", item["kind"].as_str().unwrap(), item["sequence"])).collect()
        };
        let before = worker.get(&list).await.expect(200);
        assert_eq!(kinds(&before), ["receipt1", "decision4", "registration4"]);
        assert_eq!(before.json["items"][2]["number"], Value::Null);
        print(&worker, &letter(&case, "registration", 4)).await;
        let after = worker.get(&list).await.expect(200);
        assert_eq!(after.json["items"][2]["number"].as_str().unwrap().len(), 13);
        let printed = ("letters.print".to_owned(), Some(app.account(Post::Village)));
        assert!(app.audited(app.certified.id).await.contains(&printed));
    }

    async fn rare_characters_of_a_name_are_printed_or_named(store: Store) {
        let app = TestApp::new(store).await;
        let person = people::enter_named(&app.app, VILLAGE, "𠮷䶮").await;
        let case = app.open_case(&person).await;
        let path = letter(&case, "receipt", 1);
        let text = text(&print(&app.card(&person).await, &path).await.bytes);
        assert!(text.contains("𠮷䶮"), "{text}");
        // A character of sixty-four strokes that the font does not have.
        let person = people::enter_named(&app.app, VILLAGE, "王𪚥").await;
        let case = app.open_case(&person).await;
        let refused = app.card(&person).await.get(&letter(&case, "receipt", 1)).await;
        let refused = refused.problem(503, "letters_characters");
        assert_eq!(refused.json["more"]["characters"], json!(["U+2A6A5"]));
        let mut tx = app.app.store.autocommit().await.unwrap();
        let kept: i64 = tx.sql("SELECT COUNT(*) FROM letters").scalar().await.unwrap();
        assert_eq!(kept, 1, "what cannot be printed is not kept as said");
    }

    async fn without_a_font_nothing_is_printed_and_the_problem_says_so(store: Store) {
        let app = TestApp::new(store).await;
        let case = app.open_case(&app.certified).await;
        let path = letter(&case, "receipt", 1);
        let app = app.with_config(|config| config.letters_font = None).await;
        app.card(&app.certified).await.get(&path).await.problem(503, "letters_font_missing");
        let app = app.with_config(|config| config.letters_font = Some(PathBuf::from("/dev/null"))).await;
        app.card(&app.certified).await.get(&path).await.problem(503, "letters_font_unusable");
    }

    async fn the_code_of_a_letter_verifies_it_and_shows_no_name(store: Store) {
        let app = TestApp::new(store).await;
        let case = app.open_case(&app.certified).await;
        refuse(&app, &case).await;
        let own = app.card(&app.certified).await;
        let printed = text(&print(&own, &letter(&case, "decision", 3)).await.bytes);
        let code = code_of(&app, &app.certified, &case, "decision").await;
        let nobody = app.anonymous().await;
        let page = nobody.get(&format!("//k/{code}")).await.expect(200);
        let check = page.text.split("核对码：").nth(1).unwrap().split('<').next().unwrap().to_owned();
        assert_eq!(check.len(), 19);
        assert!(printed.contains(&check), "{check} in {printed}");
        for words in ["办理结果通知书", "2026年11月23日", "乌镇镇"] {
            assert!(page.text.contains(words), "{words} in {}", page.text);
        }
        let neutral = [&app.certified.name, "沈", case["reference"].as_str().unwrap(), "求职", "残疾", "未通过", "<script"];
        for word in neutral {
            assert!(!page.text.contains(word), "{word} in {}", page.text);
        }
        assert!(!page.text.contains("以最新的文书为准"));
        let mut tx = app.app.store.write().await.unwrap();
        tx.sql("UPDATE areas SET name = '<b>镇' WHERE id = $1").bind(TOWN).run_one().await.unwrap();
        tx.commit().await.unwrap();
        let page = nobody.get(&format!("//k/{code}")).await.expect(200);
        assert!(page.text.contains("&lt;b>镇") && !page.text.contains("<b>"), "{}", page.text);
        let object = json!({"action": "object"});
        own.post_on(&format!("/cases/{}/actions", case["id"].as_str().unwrap()), 3, &object).await.expect(200);
        assert!(nobody.get(&format!("//k/{code}")).await.text.contains("以最新的文书为准"));
    }

    async fn the_letters_of_somebody_forgotten_are_gone_and_their_codes_open_nothing(store: Store) {
        let app = TestApp::new(store).await;
        let case = app.open_case(&app.certified).await;
        print(&app.card(&app.certified).await, &letter(&case, "receipt", 1)).await;
        let code = code_of(&app, &app.certified, &case, "receipt").await;
        let mut tx = app.app.store.write().await.unwrap();
        let id: uuid::Uuid = case["id"].as_str().unwrap().parse().unwrap();
        aixin::letters::remove_of(&mut tx, &[id]).await.unwrap();
        tx.commit().await.unwrap();
        let page = app.anonymous().await.get(&format!("//k/{code}")).await;
        assert!(page.text.contains("没有找到"), "{}", page.text);
    }
}
