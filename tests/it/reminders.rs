//! What workers are reminded of: once a day, also after a sending back, and by no process twice.

use std::time::Duration;

use aixin::cases;
use domain::roles::Role;
use platform::store::Store;
use serde_json::{Value, json};
use tests::app::{Post, TestApp, VILLAGE};
use tests::client::Client;
use tests::people;

const DAY: Duration = Duration::from_hours(24);

/// What a worker was told, newest first: kind and words.
async fn told(app: &TestApp, post: Post) -> Vec<(String, String)> {
    let list = app.worker(post).await.get("/reminders").await.expect(200);
    let line =
        |one: &Value| (one["kind"].as_str().unwrap().to_owned(), one["words"].as_str().unwrap().to_owned());
    list.json["items"].as_array().unwrap().iter().map(line).collect()
}

async fn kinds(app: &TestApp, post: Post) -> Vec<String> {
    told(app, post).await.into_iter().map(|(kind, _)| kind).collect()
}

async fn unread(client: &Client) -> i64 {
    client.get("/cases/counts").await.expect(200).json["reminders"].as_i64().unwrap()
}

/// The next morning, and whether anybody was told anything then.
async fn next_day(app: &TestApp) -> bool {
    app.clock.advance(DAY);
    cases::remind(&app.app).await.expect("the database is there")
}

tests::both! {
    async fn what_is_due_is_told_the_day_before_and_what_is_late_also_to_the_office_above(store: Store) {
        let app = TestApp::new(store).await;
        // Monday; the village has until Thursday.
        app.open_case(&app.certified).await;
        assert!(cases::remind(&app.app).await.unwrap());
        assert_eq!(kinds(&app, Post::Village).await, Vec::<String>::new());
        next_day(&app).await;
        next_day(&app).await;
        assert_eq!(told(&app, Post::Village).await, [("due".into(), "1件今天或者下一个工作日到期，请尽快办理。".into())]);
        assert!(kinds(&app, Post::Town).await.is_empty() && kinds(&app, Post::OtherVillage).await.is_empty());
        next_day(&app).await;
        next_day(&app).await;
        assert_eq!(kinds(&app, Post::Village).await, ["overdue", "due", "due"]);
        let words = "村（社区）受理：1件超期没有办理，请督促。";
        assert_eq!(told(&app, Post::Town).await, [("escalated".into(), words.into())]);
        assert!(kinds(&app, Post::City).await.is_empty());
        // Saturday.
        assert!(!next_day(&app).await);
        assert_eq!(kinds(&app, Post::Village).await.len(), 3);
    }

    async fn a_reminder_outlives_a_sending_back(store: Store) {
        let app = TestApp::new(store).await;
        let case = app.open_case(&app.certified).await["id"].as_str().unwrap().to_owned();
        let path = format!("/cases/{case}/actions");
        let back = json!({"action": "send_back", "missing": ["hours_missing"]});
        app.worker(Post::Village).await.post_on(&path, 1, &back).await.expect(200);
        for _ in 0..4 {
            next_day(&app).await;
        }
        assert!(kinds(&app, Post::Village).await.is_empty(), "it waits for the person");
        let topped = json!({"action": "top_up", "answers": people::answers()});
        app.card(&app.certified).await.post_on(&path, 2, &topped).await.expect(200);
        // Friday; three working days on is Wednesday.
        for _ in 0..4 {
            next_day(&app).await;
        }
        assert_eq!(kinds(&app, Post::Village).await, ["due"]);
    }

    async fn two_processes_tell_a_day_once_and_not_before_eight(store: Store) {
        let app = TestApp::new(store).await;
        app.open_case(&app.certified).await;
        // From Monday, 10:00 in China, to Wednesday, 07:59.
        app.clock.advance(Duration::from_mins(46 * 60 - 1));
        assert!(!cases::remind(&app.app).await.unwrap());
        app.clock.advance(Duration::from_mins(2));
        let (one, other) = tokio::join!(cases::remind(&app.app), cases::remind(&app.app));
        assert!(one.unwrap() != other.unwrap());
        aixin::background::tasks(&app.app).run_due().await.expect("the tasks run");
        assert_eq!(kinds(&app, Post::Village).await, ["due"]);
    }

    async fn whoever_is_handed_a_case_is_told_and_what_was_seen_is_no_longer_counted(store: Store) {
        let app = TestApp::new(store).await;
        let (colleague, second) = app.colleague("second", Role::VillageWorker, VILLAGE).await;
        let case = app.open_case(&app.certified).await["id"].as_str().unwrap().to_owned();
        let to = json!({"action": "delegate", "delegate_to": colleague});
        let worker = app.worker(Post::Village).await;
        worker.post_on(&format!("/cases/{case}/actions"), 1, &to).await.expect(200);
        let list = second.get("/reminders").await.expect(200);
        assert_eq!((list.text_at("/items/0/kind"), list.text_at("/items/0/case_id")), ("delegated", case.as_str()));
        assert_eq!((unread(&second).await, unread(&worker).await), (1, 0));
        let until = json!({"until": list.json["items"][0]["created_at"]});
        second.put("/reminders/read", &until).await.expect(204);
        assert_eq!(unread(&second).await, 0);
        let again = second.get("/reminders").await.expect(200);
        assert_eq!(again.json["items"][0]["is_read"], json!(true));
    }
}
