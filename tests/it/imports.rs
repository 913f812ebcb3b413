//! Tables that come in, with faults in them, again, and taken back; lists that go out by two people.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::time::Duration;

use aixin::areas;
use aixin::demo::tables::{self, Planted, TablePlan};
use aixin::exports;
use aixin::residents::bulk;
use domain::imports::ImportKind;
use platform::sheets::{Cell, FileFormat, Row, Rows, nameless_file};
use platform::store::{Dialect, Store};
use poem::http::Method;
use serde_json::{Value, json};
use tests::app::{OTHER_VILLAGE, Post, TOWN, TestApp, VILLAGE, day};
use tests::client::{Answer, Client};
use tests::people;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

mod proof;
mod watching;

fn plan(residents: usize, faults: usize, corrected: bool) -> TablePlan {
    TablePlan { residents, faults, corrected, as_of: day("2026-11-23"), seed: 8 }
}

fn bytes(mut file: File) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).expect("a file");
    bytes
}

/// The table of the plan as a workbook, and its faults.
fn table(plan: &TablePlan) -> (Vec<u8>, Vec<Planted>) {
    let villages = areas::reference::villages().expect("the list is embedded");
    let (file, planted) = tables::residents(plan, &villages, FileFormat::Xlsx).expect("a table");
    (bytes(file), planted)
}

/// Sends a table and waits until it is read.
async fn import(worker: &Client, query: &str, kind: &str, table: impl Into<Vec<u8>>) -> Answer {
    let begun = worker.call(Method::POST, &format!("/imports?{query}")).body(kind, table).send().await;
    let path = format!("/imports/{}", begun.expect(201).text_at("/id"));
    loop {
        let shown = worker.get(&path).await.expect(200);
        if shown.text_at("/state") != "running" {
            return shown;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// State, then new, changed, unchanged, refused.
fn counts(import: &Answer) -> (&str, [i64; 4]) {
    let count = |name: &str| import.json[name].as_i64().expect("a count");
    (import.text_at("/state"), ["new", "changed", "unchanged", "refused"].map(count))
}

async fn undo(worker: &Client, import: &Answer) -> Answer {
    let path = format!("/imports/{}/undo", import.text_at("/id"));
    let version = import.json["version"].as_i64().expect("a version");
    worker.post_on(&path, version, &Value::Null).await
}

async fn canonical(app: &TestApp, kind: ImportKind) -> String {
    let mut tx = app.app.store.read().await.expect("the database is there");
    exports::canonical(&app.app, &mut tx, kind).await.expect("everything opens")
}

fn read(table: &[u8]) -> Vec<Row> {
    let mut file = nameless_file().expect("a folder for such files");
    file.write_all(table).expect("room");
    Rows::open(file).expect("a table").collect::<Result<_, _>>().expect("rows")
}

fn shown(cell: Option<&Cell>) -> String {
    match cell {
        Some(Cell::Text(text) | Cell::Number(text)) => text.clone(),
        _ => String::new(),
    }
}

tests::both! {
    async fn what_is_different_is_written_with_its_source_and_taken_back_to_what_it_was(store: Store) {
        let app = TestApp::new(store).await;
        let (city, person) = (app.worker(Post::City).await, &app.certified);
        let before = canonical(&app, ImportKind::Residents).await;
        let table = format!(
            "姓名,身份证号,联系电话,村（社区）,残疾人证号,发证日期\n{},{},15400000099,{OTHER_VILLAGE},{}42B1,2025-10-09\n",
            person.name, person.id_number, person.id_number
        );
        let trial = import(&city, "kind=residents&dry_run=true", "text/csv", table.clone()).await;
        assert_eq!(counts(&trial), ("checked", [0, 1, 0, 0]), "{}", trial.text);
        assert_eq!(canonical(&app, ImportKind::Residents).await, before);
        let done = import(&city, "kind=residents", "text/csv", table.clone()).await;
        assert_eq!(counts(&done), ("done", [0, 1, 0, 0]), "{}", done.text);
        let file = city.get(&format!("/residents/{}", person.id)).await.expect(200);
        assert_eq!((file.text_at("/area/id"), file.json["version"].as_i64()), (OTHER_VILLAGE, Some(2)));
        assert!(file.json["facts"].as_array().expect("facts").iter().any(|fact| {
            fact["kind"] == "phone" && fact["source"] == "registry" && fact["valid_from"] == "2026-11-23"
        }));
        let same = import(&city, "kind=residents", "text/csv", table).await;
        assert_eq!(counts(&same), ("done", [0, 0, 1, 0]));
        undo(&city, &done).await.expect(200);
        assert_eq!(canonical(&app, ImportKind::Residents).await, before);
        let file = city.get(&format!("/residents/{}", person.id)).await.expect(200);
        assert_eq!(file.json["version"].as_i64(), Some(3), "versions only grow");
        let audited = app.audited(person.id).await;
        for action in ["residents.import", "residents.import_undone"] {
            assert!(audited.iter().any(|(found, _)| found == action), "{action}");
        }
    }

    async fn an_import_on_which_something_stands_is_not_taken_back(store: Store) {
        let app = TestApp::new(store).await;
        let (city, village) = (app.worker(Post::City).await, app.worker(Post::Village).await);
        let number = people::id_number(day("1972-04-05"));
        let table = format!("姓名,身份证号,村（社区）\n钱玉兰,{number},{VILLAGE}\n");
        let done = import(&city, "kind=residents", "text/csv", table).await;
        assert_eq!(counts(&done), ("done", [1, 0, 0, 0]));
        let found = village.post("/residents/lookups", &json!({"number": number})).await.expect(200);
        let fact = json!({"kind": "phone", "value": "15400000018", "valid_from": "2026-11-20", "source": "told_by_person"});
        let facts = format!("/residents/{}/facts", found.text_at("/id"));
        village.post_on(&facts, 1, &fact).await.expect(200);
        let before = canonical(&app, ImportKind::Residents).await;
        undo(&city, &done).await.problem(409, "import_stands");
        assert_eq!(canonical(&app, ImportKind::Residents).await, before);
    }

    async fn all_or_nothing_writes_nothing_when_one_row_is_wrong(store: Store) {
        let app = TestApp::new(store).await;
        let city = app.worker(Post::City).await;
        let before = canonical(&app, ImportKind::Residents).await;
        let (faulty, _) = table(&plan(60, 1, false));
        let refused = import(&city, "kind=residents&all_or_nothing=true", XLSX, faulty).await;
        assert_eq!(refused.text_at("/state"), "refused");
        assert_eq!(canonical(&app, ImportKind::Residents).await, before);
        undo(&city, &refused).await.problem(409, "import_not_done");
    }

    async fn probable_duplicates_are_told_and_rows_twice_in_a_file_are_taken_once(store: Store) {
        let app = TestApp::new(store).await;
        let (city, person) = (app.worker(Post::City).await, &app.certified);
        let namesake = people::id_number(day("1985-03-12"));
        let row = format!("{},{namesake},{VILLAGE}\n", person.name);
        let table = format!("姓名,身份证号,村（社区）\n{row}{row}");
        let done = import(&city, "kind=residents", "text/csv", table).await;
        assert_eq!(counts(&done), ("done", [1, 0, 0, 1]));
        assert_eq!(done.json["warned"], 1);
        let report = city.get(&format!("/imports/{}/report?format=csv", done.text_at("/id"))).await.expect(200);
        assert!(report.text.contains("姓名和出生日期都相同") && report.text.contains("前面已经有同样的一行"));
    }

    async fn areas_employers_and_workers_come_in_and_are_taken_back(store: Store) {
        let app = TestApp::new(store).await;
        let (city, security) = (app.worker(Post::City).await, app.worker(Post::Security).await);
        let before = (canonical(&app, ImportKind::Areas).await, canonical(&app, ImportKind::Employers).await);
        let areas = format!("code,name,level,parent\n330483100990,试点社区,village,{TOWN}\n");
        let areas = import(&city, "kind=areas", "text/csv", areas).await;
        assert_eq!(counts(&areas), ("done", [1, 0, 0, 0]), "{}", areas.text);
        let code = (b'0'..=b'9').map(|check| format!("91330498MA2AAAA00{}", char::from(check)));
        let letters = "ABCDEFGHJKLMNPQRTUWXY".chars().map(|check| format!("91330498MA2AAAA00{check}"));
        let code = code.chain(letters).find(|code| domain::credit_code::CreditCode::parse(code).is_ok());
        let table = format!("单位名称,统一社会信用代码,所在地\n示范厂,{},试点社区\n", code.expect("one is right"));
        let employers = import(&city, "kind=employers", "text/csv", table.clone()).await;
        assert_eq!(counts(&employers), ("done", [1, 0, 0, 0]), "{}", employers.text);
        let renamed = import(&city, "kind=employers", "text/csv", table.replace("示范厂", "示范一厂")).await;
        assert_eq!(counts(&renamed), ("done", [0, 1, 0, 0]));
        let workers = "登录名,姓名,岗位,地区\nv.new,王明,村（社区）残协工作人员,试点社区\n";
        city.call(Method::POST, "/imports?kind=workers").body("text/csv", workers).send().await.problem(403, "forbidden");
        let workers = import(&security, "kind=workers", "text/csv", workers).await;
        assert_eq!(counts(&workers), ("done", [1, 0, 0, 0]), "{}", workers.text);
        let report = format!("/imports/{}/report?format=csv", workers.text_at("/id"));
        assert!(security.get(&report).await.expect(200).text.contains("v.new"));
        assert!(!security.get(&report).await.expect(200).text.contains("v.new"), "secrets are shown once");
        undo(&city, &areas).await.problem(409, "import_stands");
        undo(&security, &workers).await.expect(200);
        undo(&city, &employers).await.problem(409, "import_stands");
        undo(&city, &renamed).await.expect(200);
        undo(&city, &employers).await.expect(200);
        undo(&city, &areas).await.expect(200);
        let after = (canonical(&app, ImportKind::Areas).await, canonical(&app, ImportKind::Employers).await);
        assert_eq!(before, after);
    }

    async fn a_worker_takes_over_the_post_of_the_table_and_is_given_back_the_one_before(store: Store) {
        let app = TestApp::new(store).await;
        let security = app.worker(Post::Security).await;
        let first = "登录名,姓名,岗位,地区\nv.new,王明,镇（街道）残联工作人员,TOWN\n".replace("TOWN", TOWN);
        let added = import(&security, "kind=workers", "text/csv", first.clone()).await;
        assert_eq!(counts(&added), ("done", [1, 0, 0, 0]), "{}", added.text);
        let table = format!("登录名,姓名,岗位,地区\nv.new,王明,村（社区）残协工作人员,{VILLAGE}\n");
        let trial = import(&security, "kind=workers&dry_run=true", "text/csv", table.clone()).await;
        assert_eq!(counts(&trial), ("checked", [0, 1, 0, 0]), "{}", trial.text);
        let posts = async || {
            let mut tx = app.app.store.autocommit().await.expect("the database is there");
            let known = aixin::accounts::staff::listed(&app.app, &mut tx, "v.new").await.expect("it answers");
            let posts = known.expect("an account").posts;
            posts.into_iter().map(|(role, area)| (role.code(), area.as_str().to_owned())).collect::<Vec<_>>()
        };
        assert_eq!(posts().await, [("town_worker", TOWN.to_owned())]);
        let moved = import(&security, "kind=workers", "text/csv", table.clone()).await;
        assert_eq!(counts(&moved), ("done", [0, 1, 0, 0]), "{}", moved.text);
        assert_eq!(posts().await, [("village_worker", VILLAGE.to_owned())]);
        let same = import(&security, "kind=workers", "text/csv", table).await;
        assert_eq!(counts(&same), ("done", [0, 0, 1, 0]));
        undo(&security, &added).await.problem(409, "import_stands");
        undo(&security, &moved).await.expect(200);
        assert_eq!(posts().await, [("town_worker", TOWN.to_owned())]);
        let renamed = first.replace("王明", "李明");
        assert_eq!(counts(&import(&security, "kind=workers", "text/csv", renamed).await), ("done", [0, 0, 0, 1]));
    }

    async fn an_administrator_becomes_no_worker_by_a_table(store: Store) {
        let app = TestApp::new(store).await;
        let security = app.worker(Post::Security).await;
        let table = format!("登录名,姓名,岗位,地区\nv.admin,王明,审计管理员,330483\nv.both,王明,村（社区）残协工作人员,{VILLAGE}\n");
        let done = import(&security, "kind=workers", "text/csv", table).await;
        assert_eq!(counts(&done), ("done", [1, 0, 0, 1]), "{}", done.text);
        let report = security.get(&format!("/imports/{}/report?format=csv", done.text_at("/id"))).await.expect(200);
        assert!(report.text.contains(domain::words::sentence("worker_apart")), "{}", report.text);
    }

    async fn every_table_that_refers_to_residents_is_asked_before_an_import_is_taken_back(store: Store) {
        let app = TestApp::new(store).await;
        let text = match app.app.store.dialect() {
            Dialect::Sqlite => {
                "SELECT m.name FROM sqlite_schema m, pragma_foreign_key_list(m.name) f
                 WHERE m.type = 'table' AND f.\"table\" = 'residents'"
            }
            Dialect::Postgres => {
                "SELECT CAST(conrelid AS regclass)::text FROM pg_constraint
                 WHERE contype = 'f' AND confrelid = 'residents'::regclass"
            }
        };
        let mut tx = app.app.store.autocommit().await.expect("the database is there");
        let found: Vec<String> = tx.sql(text).scalars().await.expect("it knows its tables");
        let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
        let asked = bulk::store::STANDS_ON.iter().map(|(table, ..)| *table);
        let known: BTreeSet<&str> = asked.chain(bulk::store::OF_THE_FILE).collect();
        assert_eq!(found, known);
    }

    async fn a_file_that_is_no_table_says_why(store: Store) {
        let app = TestApp::new(store).await;
        let city = app.worker(Post::City).await;
        let old = import(&city, "kind=residents", XLSX, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec()).await;
        assert_eq!((old.text_at("/state"), old.text_at("/failure")), ("failed", "sheet_old_or_locked"));
        let bare = import(&city, "kind=residents", "text/csv", "a,b\n1,2\n").await;
        assert_eq!(bare.text_at("/failure"), "heading_not_found");
        let json = city.call(Method::POST, "/imports?kind=residents").json(&json!({})).send().await;
        json.problem(415, "file_type");
        city.post("/imports", &json!({})).await.problem(422, "invalid_fields");
    }

    async fn a_list_goes_out_by_two_people_once_and_with_a_trace(store: Store) {
        let app = TestApp::new(store).await;
        let (city, second, town) =
            (app.worker(Post::City).await, app.worker(Post::City2).await, app.worker(Post::Town).await);
        let ask = json!({"kind": "residents", "format": "xlsx", "purpose": "data_check", "area_id": VILLAGE});
        let asked = town.post("/exports", &ask).await.expect(201);
        let (decision, fetch) = (
            format!("/exports/{}/decision", asked.text_at("/id")),
            format!("/exports/{}/downloads", asked.text_at("/id")),
        );
        let agree = json!({"approve": true});
        town.post_on(&decision, 1, &agree).await.problem(403, "export_own");
        town.post(&fetch, &Value::Null).await.problem(409, "export_not_ready");
        second.post_on(&decision, 1, &agree).await.expect(200);
        city.post_on(&decision, 2, &agree).await.problem(409, "export_decided");
        city.post(&fetch, &Value::Null).await.problem(409, "export_not_ready");
        let list = town.post(&fetch, &Value::Null).await.expect(200);
        let rows = read(&list.bytes);
        let person = &app.certified;
        assert!(shown(rows[0].cells.first()).contains("测试员"), "the watermark names who took it");
        assert!(rows.iter().any(|row| row.cells.get(1) == Some(&Cell::Text(person.id_number.clone()))));
        assert!(rows.iter().all(|row| row.cells.get(1) != Some(&Cell::Text(app.far.id_number.clone()))));
        town.post(&fetch, &Value::Null).await.problem(409, "export_not_ready");
        let taken = ("residents.export".to_owned(), Some(app.account(Post::Town)));
        assert!(app.audited(person.id).await.contains(&taken));
        let late = town.post("/exports", &ask).await.expect(201);
        let path = format!("/exports/{}", late.text_at("/id"));
        city.post_on(&format!("{path}/decision"), 1, &agree).await.expect(200);
        app.clock.advance(Duration::from_secs(3_601));
        let town = app.worker(Post::Town).await;
        town.post(&format!("{path}/downloads"), &Value::Null).await.problem(409, "export_not_ready");
        let workers = json!({"kind": "workers", "format": "csv", "purpose": "report", "area_id": VILLAGE});
        assert_eq!(town.post("/exports", &workers).await.problem(422, "invalid_fields").fields(), [("kind", "export_kind")]);
    }
}
