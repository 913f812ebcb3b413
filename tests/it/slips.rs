//! What the QR code of a slip opens, to whoever holds it.

use platform::store::Store;
use serde_json::json;
use tests::app::{Post, TestApp};

tests::both! {
    async fn a_slip_shows_step_and_date_and_no_person(store: Store) {
        let app = TestApp::new(store).await;
        let case = app.open_case(&app.certified).await;
        let (code, id) = (case["slip_code"].as_str().unwrap(), case["id"].as_str().unwrap());
        let (nobody, path) = (app.anonymous().await, format!("//k/{code}"));
        let page = nobody.get(&path).await.expect(200);
        assert!(page.text.contains("第一步正在办理"), "{}", page.text);
        assert!(page.text.contains("2026年"), "{}", page.text);
        assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")));
        assert_eq!(page.header("cache-control"), Some("no-store"));
        let reference = case["reference"].as_str().unwrap();
        let neutral = [&app.certified.name, &app.certified.id_number, "沈", reference, id, "求职", "工作登记",
            "残疾", "就业", "job", "东苑", "<script"];
        for word in neutral {
            assert!(!page.text.contains(word), "{word} in {}", page.text);
        }
        let forward = json!({"action": "forward"});
        let worker = app.worker(Post::Village).await;
        worker.post_on(&format!("/cases/{id}/actions"), 1, &forward).await.expect(200);
        assert!(nobody.get(&path).await.expect(200).text.contains("第二步正在办理"));
    }

    async fn a_code_that_is_none_opens_a_page_that_says_so(store: Store) {
        let app = TestApp::new(store).await;
        app.open_case(&app.certified).await;
        let nobody = app.anonymous().await;
        for code in ["abc", "0000000000000000000000", "%E6%B2%88", "..%2f..%2fetc"] {
            let page = nobody.get(&format!("//k/{code}")).await;
            assert!(page.status < 500 && page.text.contains("没有找到"), "{code}: {} {}", page.status, page.text);
        }
    }

    async fn only_the_hash_of_a_code_is_kept(store: Store) {
        let app = TestApp::new(store).await;
        let case = app.open_case(&app.certified).await;
        let code = case["slip_code"].as_str().unwrap();
        let mut tx = app.app.store.autocommit().await.unwrap();
        let hash: Vec<u8> = tx.sql("SELECT hash FROM codes").scalar().await.unwrap();
        assert_eq!(hash.len(), 32);
        assert_ne!(hash, code.as_bytes());
        let id = case["id"].as_str().unwrap();
        let again = app.card(&app.certified).await.get(&format!("/cases/{id}")).await.expect(200);
        assert_eq!(again.json["slip_code"], serde_json::Value::Null, "the code is shown once");
    }
}
