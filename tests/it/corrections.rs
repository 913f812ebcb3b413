//! Corrections: the registry is put right by a case that two people decided, and by nothing else.

use platform::store::Store;
use serde_json::{Value, json};
use tests::app::{Post, TestApp, Who, day};
use tests::client::{Answer, Client};
use tests::people::{self, Person};

async fn ask(client: &Client, person: &Person, body: &Value) -> Answer {
    client.post(&format!("/residents/{}/corrections", person.id), body).await
}

async fn move_on(app: &TestApp, case: &str, by: Post, version: i64, action: &str) -> Answer {
    let worker = app.worker(by).await;
    worker.post_on(&format!("/cases/{case}/actions"), version, &json!({"action": action})).await
}

/// Village and town say yes.
async fn decide(app: &TestApp, asked: &Answer) -> Answer {
    move_on(app, asked.text_at("/id"), Post::Village, 1, "forward").await.expect(200);
    move_on(app, asked.text_at("/id"), Post::Town, 2, "approve").await
}

async fn found(app: &TestApp, number: &str) -> Answer {
    app.worker(Post::Town).await.post("/residents/lookups", &json!({"number": number})).await
}

fn name() -> Value {
    json!({"name": "沈宝庚", "paper": "household_register"})
}

tests::both! {
    async fn a_name_is_put_right_once_another_person_of_the_town_has_said_yes(store: Store) {
        let app = TestApp::new(store).await;
        let person = app.person().await;
        let village = app.worker(Post::Village).await;
        let asked = ask(&village, &person, &name()).await.expect(201);
        assert_eq!(asked.json["correction"]["lines"], json!([{"field": "name", "was": "沈*根", "becomes": "沈*庚"}]));
        assert!(!asked.text.contains("沈宝庚"), "{}", asked.text);
        let path = format!("/residents/{}", person.id);
        assert_eq!(village.get(&path).await.expect(200).text_at("/name_masked"), "沈*根");
        decide(&app, &asked).await.expect(200);
        let shown = village.get(&path).await.expect(200);
        assert_eq!(shown.text_at("/name_masked"), "沈*庚");
        let names = shown.json["facts"].as_array().unwrap().iter().filter(|fact| fact["kind"] == "name").count();
        assert_eq!(names, 2, "what stood there stays with its day");
        for (name, count) in [("沈宝庚", 1), ("沈宝根", 0)] {
            let list = village.post("/residents/searches", &json!({"name": name})).await.expect(200);
            let items = list.json["items"].as_array().unwrap();
            assert_eq!(items.iter().filter(|one| one["id"] == json!(person.id)).count(), count, "{name}");
        }
        let on_record = "SELECT COUNT(*) FROM audit_entries WHERE action = 'residents.correct' AND person_id = $1";
        assert_eq!(app.count(on_record, person.id).await, 1);
    }

    async fn a_number_is_put_right_with_the_certificate_that_holds_it(store: Store) {
        let app = TestApp::new(store).await;
        let person = app.certified.clone();
        let right = people::id_number(day("1979-05-06"));
        let card = app.card(&person).await;
        let alone = json!({"id_number": right, "paper": "id_card"});
        let wrong = ask(&card, &person, &alone).await.problem(422, "invalid_fields");
        assert_eq!(wrong.fields(), [("certificate.number", "certificate_follows_id_number")]);
        let whole = json!({"id_number": right, "paper": "id_card",
            "certificate": {"number": format!("{right}11"), "issued_on": "2024-02-01"}});
        let asked = ask(&card, &person, &whole).await.expect(201);
        found(&app, &right).await.problem(404, "not_found");
        decide(&app, &asked).await.expect(200);
        let shown = found(&app, &right).await.expect(200);
        assert_eq!(shown.text_at("/id"), person.id.to_string());
        assert_eq!(shown.text_at("/certificate/expires_on"), "2034-02-01");
        assert_eq!(found(&app, &format!("{right}11")).await.expect(200).text_at("/id"), person.id.to_string());
        found(&app, &person.id_number).await.problem(404, "not_found");
        // The number that was wrong is free for whoever has it.
        let other = json!({"id_number": person.id_number, "name": "钱玉兰", "area_id": tests::app::VILLAGE});
        app.worker(Post::Village).await.post("/residents", &other).await.expect(201);
    }

    async fn who_was_taken_for_dead_lives_again(store: Store) {
        let app = TestApp::new(store).await;
        let person = app.certified.clone();
        let village = app.worker(Post::Village).await;
        let body = json!({"lives_here": true, "paper": "police_letter"});
        let wrong = ask(&village, &person, &body).await.problem(422, "invalid_fields");
        assert_eq!(wrong.fields(), [("lives_here", "lives_here_already")]);
        let died = json!({"event": "died", "on": "2026-11-20"});
        let path = format!("/residents/{}/life-events", person.id);
        village.post_on(&path, 1, &died).await.expect(200);
        let asked = ask(&village, &person, &body).await.expect(201);
        decide(&app, &asked).await.expect(200);
        let shown = village.get(&format!("/residents/{}", person.id)).await.expect(200);
        assert_eq!(shown.text_at("/status"), "living");
    }

    async fn a_number_of_somebody_else_is_refused_when_asked_and_when_decided(store: Store) {
        let app = TestApp::new(store).await;
        let (first, second) = (app.person().await, people::enter(&app.app, tests::app::VILLAGE, day("1975-01-02"), false).await);
        let village = app.worker(Post::Village).await;
        let taken = json!({"id_number": first.id_number, "paper": "id_card"});
        let wrong = ask(&village, &second, &taken).await.problem(422, "invalid_fields");
        assert_eq!(wrong.fields(), [("id_number", "duplicate_id_number")]);
        assert_eq!(app.refusals(second.id).await, 1, "whoever tries numbers leaves a trace");
        let own = ask(&app.card(&second).await, &second, &taken).await.expect(201);
        decide(&app, &own).await.problem(409, "duplicate_id_number");
        app.card(&second).await.post_on(&format!("/cases/{}/actions", own.text_at("/id")), 2, &json!({"action": "withdraw"})).await.expect(200);
        let right = people::id_number(day("1975-01-02"));
        let asked = ask(&village, &second, &json!({"id_number": right, "paper": "id_card"})).await.expect(201);
        let entered = json!({"id_number": right, "name": "钱玉兰", "area_id": tests::app::VILLAGE});
        village.post("/residents", &entered).await.expect(201);
        decide(&app, &asked).await.problem(409, "duplicate_id_number");
        assert_eq!(found(&app, &second.id_number).await.expect(200).text_at("/id"), second.id.to_string());
        let case = app.worker(Post::Town).await.get(&format!("/cases/{}", asked.text_at("/id"))).await.expect(200);
        assert_eq!(case.text_at("/stage"), "town", "nothing is half done");
    }

    async fn what_was_changed_meanwhile_is_not_written_over(store: Store) {
        let app = TestApp::new(store).await;
        let person = app.person().await;
        let village = app.worker(Post::Village).await;
        let asked = ask(&village, &person, &name()).await.expect(201);
        let fact = json!({"kind": "name", "value": "沈保根", "valid_from": "2026-11-20", "source": "paper_seen"});
        village.post_on(&format!("/residents/{}/facts", person.id), 1, &fact).await.expect(200);
        decide(&app, &asked).await.problem(409, "correction_overtaken");
        let refused = json!({"action": "refuse", "reason": "correction_not_proven"});
        let path = format!("/cases/{}/actions", asked.text_at("/id"));
        app.worker(Post::Town).await.post_on(&path, 2, &refused).await.expect(200);
        assert_eq!(village.get(&format!("/residents/{}", person.id)).await.expect(200).text_at("/name_masked"), "沈*根");
    }

    async fn who_decides_sees_both_in_clear_and_the_person_can_read_that(store: Store) {
        let app = TestApp::new(store).await;
        let person = app.person().await;
        let asked = ask(&app.card(&person).await, &person, &name()).await.expect(201);
        let path = format!("/cases/{}/correction-reveals", asked.text_at("/id"));
        let shown = app.worker(Post::Village).await.post(&path, &json!({"purpose": "review"})).await.expect(200);
        assert_eq!(shown.json["lines"], json!([{"field": "name", "was": "沈宝根", "becomes": "沈宝庚"}]));
        let on_record = "SELECT COUNT(*) FROM audit_entries WHERE action = 'residents.reveal' AND person_id = $1";
        assert_eq!(app.count(on_record, person.id).await, 1);
        app.worker(Post::OtherVillage).await.post(&path, &json!({"purpose": "review"})).await.problem(404, "not_found");
        app.card(&person).await.post(&path, &json!({"purpose": "review"})).await.problem(403, "forbidden");
        let other = app.open_case(&app.certified).await;
        let path = format!("/cases/{}/correction-reveals", other["id"].as_str().unwrap());
        app.worker(Post::Village).await.post(&path, &json!({"purpose": "review"})).await.problem(404, "not_found");
    }

    async fn nobody_approves_a_correction_among_others_without_looking(store: Store) {
        let app = TestApp::new(store).await;
        let person = app.person().await;
        let village = app.worker(Post::Village).await;
        let asked = ask(&village, &person, &name()).await.expect(201);
        move_on(&app, asked.text_at("/id"), Post::Village, 1, "forward").await.expect(200);
        let batch = json!({"cases": [{"id": asked.text_at("/id"), "version": 2}]});
        let made = app.worker(Post::Town).await.post("/decision-batches", &batch).await.expect(201);
        assert_eq!(made.text_at("/items/0/code"), "decided_alone", "{}", made.text);
        assert_eq!(village.get(&format!("/residents/{}", person.id)).await.expect(200).text_at("/name_masked"), "沈*根");
    }

    async fn a_child_asks_for_nothing_alone(store: Store) {
        let app = TestApp::new(store).await;
        let card = app.client(Who::Card(app.child.id)).await;
        ask(&card, &app.child, &name()).await.problem(403, "guardian_needed_child");
        ask(&app.worker(Post::Village).await, &app.child, &name()).await.expect(201);
    }
}
