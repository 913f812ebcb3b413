//! What a worker sees of one person in one place: certificate history, cases, and whom the file may be a second one of.

use platform::store::Store;
use serde_json::json;
use tests::app::{OTHER_VILLAGE, Post, TestApp, VILLAGE};
use tests::client::Answer;
use tests::people;

fn ids(answer: &Answer) -> Vec<&str> {
    let items = answer.json["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(|item| item["id"].as_str()).collect()
}

tests::both! {
    async fn everything_that_happened_to_a_certificate_is_shown_newest_first_and_masked(store: Store) {
        let app = TestApp::new(store).await;
        let (worker, person) = (app.worker(Post::Village).await, &app.certified);
        let path = format!("/residents/{}/certificate-events", person.id);
        let number = format!("{}43B1", person.id_number);
        let renewed = json!({"event": "renewed", "number": number, "on": "2026-10-09"});
        worker.post_on(&path, 1, &renewed).await.expect(200);
        worker.post_on(&path, 2, &json!({"event": "frozen", "on": "2026-10-10"})).await.expect(200);
        let history = worker.get(&path).await.expect(200);
        let changes: Vec<_> = history.json["items"].as_array().unwrap().iter().map(|line| &line["change"]).collect();
        assert_eq!(changes, [&json!("frozen"), &json!("renewed"), &json!("issued")]);
        assert!(!history.text.contains(&person.id_number), "{}", history.text);
        assert!(history.text_at("/items/0/number_masked").ends_with("**"), "neither category nor grade shows");
        let read = app.audited(person.id).await;
        assert!(read.iter().any(|(action, _)| action == "residents.certificates"), "{read:?}");
    }

    async fn the_cases_of_a_person_are_those_that_i_may_open(store: Store) {
        let app = TestApp::new(store).await;
        let person = &app.certified;
        let case = app.open_case(person).await;
        let id = case["id"].as_str().unwrap();
        let path = format!("/residents/{}/cases", person.id);
        assert_eq!(ids(&app.worker(Post::Village).await.get(&path).await.expect(200)), [id]);
        let moved = json!({"event": "moved", "on": "2026-11-20", "area_id": OTHER_VILLAGE});
        let life = format!("/residents/{}/life-events", person.id);
        app.worker(Post::Town).await.post_on(&life, 1, &moved).await.expect(200);
        let new = app.worker(Post::OtherVillage).await;
        assert_eq!(ids(&new.get(&path).await.expect(200)), [""; 0], "it is decided where they applied");
        assert_eq!(ids(&app.worker(Post::Town).await.get(&path).await.expect(200)), [id]);
        let reading = app.kiosk.reading(&new, person, app.clock.now()).await;
        new.post("/presences", &reading).await.expect(200);
        assert_eq!(ids(&new.get(&path).await.expect(200)), [id]);
        new.get(&format!("/cases/{id}")).await.expect(200);
    }

    async fn the_cases_of_a_person_come_in_pages_and_those_of_merged_files_with_them(store: Store) {
        let app = TestApp::new(store).await;
        let (old, kept) = (&app.person().await, &app.certified);
        let first = app.open_case(old).await;
        let act = format!("/cases/{}/actions", first["id"].as_str().unwrap());
        app.card(old).await.post_on(&act, 1, &json!({"action": "withdraw"})).await.expect(200);
        let merge = json!({"event": "merged", "on": "2026-11-20", "into": kept.id, "because": "papers_compared"});
        let worker = app.worker(Post::Village).await;
        worker.post_on(&format!("/residents/{}/life-events", old.id), 1, &merge).await.expect(200);
        app.clock.advance(std::time::Duration::from_mins(1));
        let second = app.open_case(kept).await;
        let path = format!("/residents/{}/cases", kept.id);
        let page = worker.get(&path).await.expect(200);
        assert_eq!(ids(&page), [second["id"].as_str().unwrap(), first["id"].as_str().unwrap()]);
        assert_eq!(page.json["next"], json!(null));
        let opened = chrono::DateTime::parse_from_rfc3339(second["opened_at"].as_str().unwrap()).unwrap();
        let after = format!("{}_{}", opened.timestamp_micros(), second["id"].as_str().unwrap());
        let rest = worker.get(&format!("{path}?after={after}")).await.expect(200);
        assert_eq!(ids(&rest), [first["id"].as_str().unwrap()]);
        worker.get(&format!("{path}?after=x")).await.problem(422, "invalid_fields");
    }

    async fn who_may_be_the_same_person_is_shown_masked_and_merged_with_a_reason(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.worker(Post::Village).await;
        let enter = |number: String, sure: bool| {
            let worker = worker.clone();
            async move {
                let mut body = json!({"id_number": number, "name": "王小明", "area_id": VILLAGE});
                if sure {
                    body["confirmed_different"] = json!(true);
                    body["different_because"] = json!("known_in_person");
                }
                worker.post("/residents", &body).await.expect(201).text_at("/id").to_owned()
            }
        };
        let first = enter(people::id_number(tests::app::day("1986-03-12")), false).await;
        let second = enter(people::id_number(tests::app::day("1986-03-12")), true).await;
        let list = worker.get(&format!("/residents/{first}/duplicates")).await.expect(200);
        assert_eq!(ids(&list), [second.as_str()], "and not itself");
        assert!(!list.text.contains("王小明"), "{}", list.text);
        for person in [&first, &second] {
            let seen = app.audited(person.parse().unwrap()).await;
            assert!(seen.iter().any(|(action, _)| action == "residents.duplicates"), "{seen:?}");
        }
        let merge = json!({"event": "merged", "on": "2026-11-20", "into": first, "because": "number_mistyped"});
        worker.post_on(&format!("/residents/{second}/life-events"), 1, &merge).await.expect(200);
        let purpose = "SELECT COUNT(*) FROM audit_entries WHERE person_id = $1 AND action = 'residents.record_life_event' AND purpose = 'number_mistyped'";
        assert_eq!(app.count(purpose, first.parse().unwrap()).await, 1);
        assert_eq!(ids(&worker.get(&format!("/residents/{first}/duplicates")).await.expect(200)), [""; 0]);
    }
}
