//! The record of a running application: sealed, watched and signed behind the requests.

use std::time::Duration;

use platform::audit::{AuditKey, Verify, verify};
use platform::http::Stop;
use platform::random::Random;
use platform::store::Store;
use poem::http::StatusCode;
use poem::test::TestClient;
use tests::app::{Post, TestApp};

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
}
