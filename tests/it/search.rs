//! Finding people by name, telling whether two are one, and showing a single field.

use platform::store::Store;
use serde_json::{Value, json};
use tests::app::{FAR_VILLAGE, OTHER_VILLAGE, Post, TOWN, TestApp, VILLAGE, day};
use tests::client::{Answer, Client};
use tests::people;

/// Enters somebody through the API, whoever is alike.
async fn enter(worker: &Client, id_number: &str, name: &str, village: &str) -> String {
    let mut body = json!({"id_number": id_number, "name": name, "area_id": village});
    let answer = worker.post("/residents", &body).await;
    if answer.status == 201 {
        return answer.text_at("/id").to_owned();
    }
    body["confirmed_different"] = json!(true);
    body["different_because"] = json!("known_in_person");
    worker.post("/residents", &body).await.expect(201).text_at("/id").to_owned()
}

async fn find(worker: &Client, name: &str) -> Answer {
    worker.post("/residents/searches", &json!({"name": name})).await.expect(200)
}

fn found(answer: &Answer) -> Vec<&str> {
    let items = answer.json["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(|item| item["id"].as_str()).collect()
}

/// The number of somebody born on that day, third of their village.
fn number(day: &str, serial: &str) -> String {
    let first = format!("330498{}{serial}", day.replace('-', ""));
    format!("{first}{}", domain::id_number::check_character(&first).unwrap())
}

tests::both! {
    async fn a_name_is_found_in_ones_own_area_only_and_every_hit_is_on_record(store: Store) {
        let app = TestApp::new(store).await;
        let city = app.worker(Post::City).await;
        let here = enter(&city, &number("1960-01-01", "101"), "陆海平", VILLAGE).await;
        let beside = enter(&city, &number("1961-02-02", "102"), "陆海平", OTHER_VILLAGE).await;
        let far = enter(&city, &number("1962-03-03", "103"), "陆海平", FAR_VILLAGE).await;
        enter(&city, &number("1963-04-04", "104"), "陆海", VILLAGE).await;
        let village = app.worker(Post::Village).await;
        let answer = find(&village, " 陆 海 平 ").await;
        assert_eq!(found(&answer), [here.as_str()]);
        assert_eq!(answer.text_at("/items/0/name_masked"), "陆*平");
        assert!(!answer.text.contains("陆海平") && !answer.text.contains("19600101"), "{}", answer.text);
        assert_eq!(found(&find(&app.worker(Post::Town).await, "陆海平").await), [here.as_str(), &beside]);
        assert_eq!(found(&find(&city, "陆海平").await), [here.as_str(), &beside, &far]);
        assert!(found(&find(&app.worker(Post::OtherTown).await, "陆海平").await).contains(&far.as_str()));
        let actions = app.audited(here.parse().unwrap()).await;
        assert_eq!(actions.iter().filter(|(action, _)| action == "residents.search").count(), 3);
        let narrowed = json!({"name": "陆海平", "area_id": TOWN, "birth_year": 1961});
        assert_eq!(found(&city.post("/residents/searches", &narrowed).await.expect(200)), [beside.as_str()]);
        let outside = json!({"name": "陆海平", "area_id": FAR_VILLAGE});
        village.post("/residents/searches", &outside).await.problem(422, "invalid_fields");
    }

    async fn ten_are_shown_at_most_and_more_is_told(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.worker(Post::Village).await;
        for at in 0..12 {
            let born = format!("19{}-0{}-1{}", 50 + 4 * at, 1 + at % 9, at % 7);
            enter(&worker, &number(&born, &format!("{}", 200 + 7 * at)), "王秀英", VILLAGE).await;
        }
        let answer = find(&worker, "王秀英").await;
        assert_eq!((found(&answer).len(), &answer.json["more"]), (10, &json!(true)));
        let narrowed = json!({"name": "王秀英", "birth_year": 1954});
        let answer = worker.post("/residents/searches", &narrowed).await.expect(200);
        assert_eq!((found(&answer).len(), &answer.json["more"]), (1, &json!(false)));
    }

    async fn whoever_takes_another_name_is_found_by_that_one(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.worker(Post::Village).await;
        let id = enter(&worker, &number("1960-01-01", "101"), "陆海平", VILLAGE).await;
        let fact = json!({"kind": "name", "value": "陆海峰", "valid_from": "2026-11-01", "source": "paper_seen"});
        worker.post_on(&format!("/residents/{id}/facts"), 1, &fact).await.expect(200);
        assert_eq!(found(&find(&worker, "陆海峰").await), [id.as_str()]);
        assert_eq!(found(&find(&worker, "陆海平").await), [""; 0]);
    }

    async fn who_is_probably_here_already_is_shown_masked_before_a_second_is_made(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.worker(Post::Village).await;
        let first = enter(&worker, &number("1986-03-12", "501"), "王小明", VILLAGE).await;
        let body = |number: &str, name: &str| json!({"id_number": number, "name": name, "area_id": VILLAGE});
        let alike = [
            number("1986-03-12", "734"), // the same day of birth
            number("1986-03-21", "501"), // two digits swapped
            number("1986-03-13", "501"), // one digit differs
        ];
        for number in &alike {
            let answer = worker.post("/residents", &body(number, "王小明")).await.problem(409, "probable_duplicate");
            assert_eq!(answer.text_at("/more/0/id"), first);
            assert_eq!(answer.text_at("/more/0/name_masked"), "王*明");
            assert!(!answer.text.contains("王小明") && !answer.text.contains("19860312"), "{}", answer.text);
        }
        let shown = app.audited(first.parse().unwrap()).await;
        assert_eq!(shown.iter().filter(|(action, _)| action == "residents.probable_duplicate").count(), 3);
        let different = [(number("1986-03-12", "734"), "王大明"), (number("1986-04-13", "734"), "王小明")];
        for (number, name) in different {
            worker.post("/residents", &body(&number, name)).await.expect(201);
        }
        let mut twin = body(&number("1986-03-12", "502"), "王小明");
        twin["confirmed_different"] = json!(true);
        worker.post("/residents", &twin).await.problem(422, "invalid_fields");
        twin["different_because"] = json!("twins");
        let twin = worker.post("/residents", &twin).await.expect(201).text_at("/id").to_owned();
        let purpose = "SELECT COUNT(*) FROM audit_entries WHERE person_id = $1 AND action = 'residents.create' AND purpose = 'twins'";
        assert_eq!(app.count(purpose, twin.parse().unwrap()).await, 1);
        let same = body(&number("1986-03-12", "501"), "王小明");
        worker.post("/residents", &same).await.problem(409, "duplicate_id_number");
    }

    async fn a_field_is_shown_in_clear_for_a_purpose_and_for_two_minutes(store: Store) {
        let app = TestApp::new(store).await;
        let (worker, person) = (app.worker(Post::Village).await, &app.certified);
        let reveal = |field: &str| json!({"field": field, "purpose": "contact"});
        let path = format!("/residents/{}/reveals", person.id);
        let certificate = format!("{}43", person.id_number);
        let fields = [
            ("name", "沈宝根"),
            ("id_number", person.id_number.as_str()),
            ("phone", "15400000017"),
            ("address", "7组19号"),
            ("certificate_number", certificate.as_str()),
        ];
        for (field, value) in fields {
            let answer = worker.post(&path, &reveal(field)).await.expect(200);
            assert_eq!((answer.text_at("/field"), answer.text_at("/value")), (field, value));
            assert_eq!(answer.text_at("/until"), "2026-11-23T02:02:00+00:00");
            for (other, hidden) in fields.iter().filter(|(other, _)| *other != field && *other != "id_number") {
                assert!(!answer.text.contains(hidden), "{other} in {}", answer.text);
            }
        }
        let told = "SELECT COUNT(*) FROM audit_entries WHERE person_id = $1 AND action = 'residents.reveal' AND purpose = 'contact' AND object = 'phone'";
        assert_eq!(app.count(told, person.id).await, 1);
        let nothing = format!("/residents/{}/reveals", app.uncertified.id);
        let answer = worker.post(&nothing, &reveal("certificate_number")).await.expect(200);
        assert_eq!(answer.json["value"], Value::Null);
        worker.post(&path, &json!({"field": "phone"})).await.problem(422, "invalid_fields");
    }

    async fn a_merge_that_was_wrong_is_taken_back(store: Store) {
        let app = TestApp::new(store).await;
        let (worker, apart, kept) = (app.worker(Post::Village).await, &app.certified, &app.uncertified);
        let died = json!({"event": "died", "on": "2026-11-10"});
        worker.post_on(&format!("/residents/{}/life-events", apart.id), 1, &died).await.expect(200);
        app.clock.advance(std::time::Duration::from_secs(1));
        let separations = format!("/residents/{}/separations", apart.id);
        let because = json!({"because": "papers_compared"});
        worker.post(&separations, &because).await.problem(409, "not_merged");
        let merge = json!({"event": "merged", "on": "2026-11-20", "into": kept.id, "because": "papers_compared"});
        worker.post_on(&format!("/residents/{}/life-events", apart.id), 2, &merge).await.expect(200);
        let look = json!({"number": apart.id_number});
        let merged = worker.post("/residents/lookups", &look).await.expect(200);
        assert_eq!(merged.text_at("/id"), kept.id.to_string());
        let answer = worker.post(&separations, &because).await.expect(200);
        assert_eq!((answer.text_at("/id"), answer.text_at("/status")), (apart.id.to_string().as_str(), "died"));
        let found = worker.post("/residents/lookups", &look).await.expect(200);
        assert_eq!(found.text_at("/id"), apart.id.to_string());
        let told = "SELECT COUNT(*) FROM audit_entries WHERE person_id = $1 AND action = 'residents.separate'";
        assert_eq!((app.count(told, apart.id).await, app.count(told, kept.id).await), (1, 1));
        worker.post(&separations, &because).await.problem(409, "not_merged");
    }

    async fn nobody_is_entered_twice_by_a_race_for_the_same_number(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.worker(Post::Village).await;
        let number = people::id_number(day("1972-04-05"));
        let body = json!({"id_number": number, "name": "钱玉兰", "area_id": VILLAGE,
            "certificate": {"number": format!("{number}43"), "issued_on": "2024-10-08"}});
        let both = futures_util::future::join(worker.post("/residents", &body), worker.post("/residents", &body));
        let (one, two) = both.await;
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409], "{} {}", one.text, two.text);
    }
}
