//! A step put into the hands of one person of an office, and notes in the file.

use domain::roles::Role;
use platform::store::Store;
use serde_json::{Value, json};
use tests::app::{OTHER_VILLAGE, Post, TestApp, VILLAGE};
use tests::client::{Answer, Client};
use uuid::Uuid;

/// An open case of the certified person, its village's worker, and a second one of the same village.
struct Scene {
    app: TestApp,
    case: String,
    worker: Client,
    colleague: Uuid,
    second: Client,
}

async fn scene(store: Store) -> Scene {
    let app = TestApp::new(store).await;
    let (colleague, second) = app.colleague("second", Role::VillageWorker, VILLAGE).await;
    let case = app.open_case(&app.certified).await["id"].as_str().unwrap().to_owned();
    Scene { worker: app.worker(Post::Village).await, app, case, colleague, second }
}

impl Scene {
    async fn act(&self, client: &Client, version: i64, body: &Value) -> Answer {
        client.post_on(&format!("/cases/{}/actions", self.case), version, body).await
    }

    async fn delegated(&self) {
        let to = json!({"action": "delegate", "delegate_to": self.colleague});
        self.act(&self.worker, 1, &to).await.expect(200);
    }

    async fn queue(&self, client: &Client, filter: &str) -> Vec<String> {
        let queue = client.get(&format!("/cases{filter}")).await.expect(200);
        let hands = |case: &Value| case["hands"].as_str().unwrap().to_owned();
        queue.json["items"].as_array().unwrap().iter().map(hands).collect()
    }
}

tests::both! {
    async fn what_was_put_into_other_hands_only_they_decide_and_anybody_of_the_office_takes_over(store: Store) {
        let scene = scene(store).await;
        scene.delegated().await;
        let forward = json!({"action": "forward"});
        scene.act(&scene.worker, 2, &forward).await.problem(409, "action_not_allowed");
        let seen = scene.worker.get(&format!("/cases/{}", scene.case)).await.expect(200);
        assert_eq!((seen.text_at("/hands"), seen.text_at("/delegate_name")), ("colleague", "second"));
        assert_eq!(seen.json["allowed"], json!(["delegate", "note"]));
        let mine = json!({"action": "delegate", "delegate_to": scene.app.account(Post::Village)});
        scene.act(&scene.worker, 2, &mine).await.expect(200);
        scene.act(&scene.second, 3, &forward).await.problem(409, "action_not_allowed");
        let done = scene.act(&scene.worker, 3, &forward).await.expect(200);
        assert_eq!((done.text_at("/stage"), done.text_at("/hands")), ("town", "office"));
    }

    async fn the_queue_says_in_whose_hands_a_case_is_and_is_narrowed_by_it(store: Store) {
        let scene = scene(store).await;
        scene.delegated().await;
        assert_eq!(scene.queue(&scene.worker, "").await, ["colleague"]);
        assert_eq!(scene.queue(&scene.second, "?hands=mine").await, ["mine"]);
        assert!(scene.queue(&scene.worker, "?hands=mine").await.is_empty());
        assert!(scene.queue(&scene.worker, "?hands=office").await.is_empty());
        assert_eq!(scene.queue(&scene.worker, "?hands=colleague&limit=1").await, ["colleague"]);
        let of_person = format!("/residents/{}/cases", scene.app.certified.id);
        let seen = scene.second.get(&of_person).await.expect(200);
        assert_eq!(seen.text_at("/items/0/hands"), "mine");
    }

    async fn a_step_goes_only_to_somebody_who_may_take_it(store: Store) {
        let scene = scene(store).await;
        let listed = scene.worker.get(&format!("/cases/{}/colleagues", scene.case)).await.expect(200);
        let ids: Vec<&str> =
            listed.json["items"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
        assert!(ids.contains(&scene.colleague.to_string().as_str()));
        let (elsewhere, _) = scene.app.colleague("elsewhere", Role::VillageWorker, OTHER_VILLAGE).await;
        for wrong in [elsewhere, scene.app.account(Post::Town), Uuid::nil()] {
            assert!(!ids.contains(&wrong.to_string().as_str()));
            let to = json!({"action": "delegate", "delegate_to": wrong});
            let refused = scene.act(&scene.worker, 1, &to).await.problem(422, "invalid_fields");
            assert_eq!(refused.fields(), [("delegate_to", "delegate_elsewhere")]);
        }
        let town = scene.app.worker(Post::Town).await;
        town.get(&format!("/cases/{}/colleagues", scene.case)).await.problem(409, "action_not_allowed");
    }

    async fn the_person_reads_that_it_was_handed_on_and_what_was_noted_but_no_name_and_no_message(store: Store) {
        let scene = scene(store).await;
        scene.app.deliver().await;
        let person = scene.app.card(&scene.app.certified).await;
        let inbox = async || person.get("/messages").await.expect(200).json["items"].as_array().unwrap().len();
        let before = inbox().await;
        scene.delegated().await;
        scene.act(&scene.worker, 2, &json!({"action": "note", "note": "电话已核实"})).await.expect(200);
        scene.app.deliver().await;
        assert_eq!(inbox().await, before);
        let seen = person.get(&format!("/cases/{}", scene.case)).await.expect(200);
        assert_eq!((seen.text_at("/hands"), &seen.json["delegate_name"]), ("office", &Value::Null));
        assert_eq!(seen.text_at("/history/2/note"), "电话已核实");
        assert!(!seen.text.contains("second") && !seen.text.contains(&scene.colleague.to_string()));
    }

    async fn a_yes_that_waits_is_not_carried_out_when_the_step_went_into_other_hands(store: Store) {
        let scene = scene(store).await;
        let case: Uuid = scene.case.parse().unwrap();
        let batch = json!({"cases": [{"id": case, "version": 1}]});
        let made = scene.worker.post("/decision-batches", &batch).await.expect(201);
        scene.delegated().await;
        scene.app.clock.advance(std::time::Duration::from_secs(30));
        aixin::background::tasks(&scene.app.app).run_due().await.expect("the tasks run");
        let path = format!("/decision-batches/{}", made.text_at("/id"));
        let settled = scene.worker.get(&path).await.expect(200);
        assert_eq!(settled.text_at("/items/0/outcome"), "refused");
    }
}
