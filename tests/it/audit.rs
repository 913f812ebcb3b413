//! The record of a running application: sealed, watched and signed behind the requests.

use std::time::Duration;

use platform::audit::{AuditKey, Verify, verify};
use platform::http::Stop;
use platform::random::Random;
use platform::store::Store;
use poem::http::StatusCode;
use poem::test::TestClient;
use serde_json::json;
use tests::app::{Post, TestApp, Who};

async fn readiness(app: &TestApp) -> (StatusCode, String) {
    let answer = TestClient::new(aixin::web::health(&app.app, Stop::new())).get("/ready").send().await;
    let status = answer.0.status();
    (status, answer.0.into_body().into_string().await.unwrap())
}

async fn tasks(app: &TestApp) -> Vec<&'static str> {
    aixin::background::tasks(&app.app).run_due().await.unwrap()
}

async fn lag(app: &TestApp) -> f64 {
    let text = aixin::metrics::text(&app.app).await;
    let line = text.lines().find_map(|line| line.strip_prefix("aixin_audit_unsealed_seconds "));
    line.unwrap().parse().unwrap()
}

tests::both! {
    async fn a_server_whose_record_is_not_sealed_is_not_ready(store: Store) {
        let app = TestApp::new(store).await;
        tasks(&app).await;
        app.worker(Post::Village).await.get(&format!("/residents/{}", app.certified.id)).await.expect(200);
        assert_eq!(readiness(&app).await.0, StatusCode::OK);
        app.clock.advance(Duration::from_secs(31));
        let (status, told) = readiness(&app).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(told.contains("\"audit\":\"failed\"") && told.contains("\"database\":\"ok\""), "{told}");
        assert!(lag(&app).await >= 31.0);
        assert!(tasks(&app).await.contains(&"audit.seal"));
        assert_eq!(readiness(&app).await.0, StatusCode::OK);
        assert!(lag(&app).await < f64::EPSILON);
    }

    async fn the_tasks_seal_and_sign_what_requests_recorded(store: Store) {
        let folder = std::env::temp_dir().join(format!("aixin_signed_{:016x}", Random::system().u64()));
        std::fs::create_dir(&folder).unwrap();
        let (file, key) = (folder.join("checkpoints.jsonl"), folder.join("audit-key.json"));
        let app = TestApp::new(store).await.with_config(|config| {
            config.audit_checkpoints = Some(file.clone());
            config.audit_key_file = Some(key.clone());
        });
        let app = app.await;
        app.open_case(&app.certified).await;
        app.worker(Post::Village).await.get("/cases").await.expect(200);
        tasks(&app).await;
        let files = [file];
        let signed = AuditKey::load(&key).unwrap().public();
        let asked = Verify { store: &app.app.store, checkpoints: Some((&files, signed)) };
        let report = verify(asked).await.unwrap();
        let all = app.count("SELECT COUNT(*) FROM audit_entries WHERE $1 = $1", app.kiosk.id).await;
        assert_eq!(report.findings, []);
        assert_eq!((report.entries, report.waiting, report.checkpoints), (all, 0, 1));
        let indexed = app.count("SELECT COUNT(*) FROM audit_people WHERE person_id = $1", app.certified.id).await;
        let told = app.audited(app.certified.id).await;
        assert!(indexed > 0 && told.iter().any(|(action, _)| action == "cases.list"), "{told:?}");
        std::fs::remove_dir_all(&folder).unwrap();
    }

    async fn a_person_reads_who_looked_at_their_file_as_what_where_and_what_for(store: Store) {
        let app = TestApp::new(store).await;
        let (person, worker) = (&app.certified, app.worker(Post::Village).await);
        let path = format!("/residents/{}", person.id);
        let next = || app.clock.advance(Duration::from_secs(1));
        worker.get(&path).await.expect(200);
        next();
        let asked = json!({"field": "phone", "purpose": "contact"});
        worker.post(&format!("{path}/reveals"), &asked).await.expect(200);
        next();
        app.worker(Post::OtherVillage).await.get(&path).await.problem(404, "not_found");
        next();
        app.open_case(person).await;
        next();
        app.worker(Post::Village).await.get("/cases").await.expect(200);
        next();
        app.client(Who::Assisted(Post::Town, person.id)).await.get("/messages").await.expect(200);
        let village = "乌镇镇";
        for indexed in [false, true] {
            let read = app.card(person).await.get("/readings").await.expect(200);
            let words: Vec<_> = (0..5).map(|at| read.text_at(&format!("/items/{at}/words"))).collect();
            assert_eq!(read.json["items"].as_array().unwrap().len(), 5, "indexed: {indexed}: {}", read.text);
            assert!(words[0].starts_with("在您身边的") && words[0].ends_with("查看了给您的消息。"), "{words:?}");
            assert!(words[1].ends_with("在申请列表里看到了您的申请。"), "{words:?}");
            assert!(words[2].ends_with("想查看您的档案或者申请，系统没有同意。"), "{words:?}");
            assert!(words[3].ends_with("查看了您没有遮盖的信息：电话，用途是联系本人。"), "{words:?}");
            assert!(words[4].contains(village) && words[4].contains("村（社区）残协工作人员查看了您的档案。"), "{words:?}");
            assert!(!read.text.contains(&app.account(Post::Village).to_string()), "no account is named");
            tasks(&app).await;
        }
        let stranger = app.card(&app.uncertified).await.get("/readings").await.expect(200);
        assert_eq!(stranger.json["items"], json!([]));
    }

    async fn who_looked_is_read_page_by_page_and_who_sits_beside_is_on_it(store: Store) {
        let app = TestApp::new(store).await;
        let person = &app.certified;
        let worker = app.worker(Post::Village).await;
        for _ in 0..60 {
            app.clock.advance(Duration::from_secs(1));
            worker.get(&format!("/residents/{}", person.id)).await.expect(200);
        }
        tasks(&app).await;
        let beside = app.client(Who::Assisted(Post::Village, person.id)).await;
        let first = beside.get("/readings").await.expect(200);
        assert_eq!(first.json["items"].as_array().unwrap().len(), 50);
        let card = app.card(person).await;
        let rest = card.get(&format!("/readings?after={}", first.text_at("/next"))).await.expect(200);
        assert_eq!((rest.json["items"].as_array().unwrap().len(), rest.json["next"].is_null()), (10, true));
        app.clock.advance(Duration::from_secs(1));
        let again = card.get("/readings").await.expect(200);
        assert!(again.text_at("/items/0/words").ends_with("查看了这份记录。"), "{}", again.text);
    }
}
