//! Alerts: who is on the list of the information section and who is not, and five people whom nobody may touch.

use std::collections::BTreeSet;
use std::time::Duration;

use aixin::alerts::{honeys, walks};
use chrono::{TimeZone, Utc};
use platform::store::Store;
use serde_json::{Value, json};
use tests::app::{OTHER_VILLAGE, Post, TestApp, VILLAGE, Who};
use tests::people;
use uuid::Uuid;

mod pace;

/// Longer than it takes until an opening is looked at.
const LATER: Duration = Duration::from_mins(31);

/// Until the same time of the next day, after [`LATER`].
const NEXT_DAY: Duration = Duration::from_mins(24 * 60 - 31);

/// Runs what is due now, sealing first.
async fn tasks(app: &TestApp) {
    aixin::background::tasks(&app.app).run_due().await.unwrap();
}

/// Everything of the list's first page, as the audit administrator reads it once the walks have been there.
async fn listed(app: &TestApp) -> Vec<Value> {
    app.clock.advance(LATER);
    tasks(app).await;
    page(app, "/alerts").await.0
}

async fn page(app: &TestApp, path: &str) -> (Vec<Value>, Value) {
    let read = app.worker(Post::Audit).await.get(path).await.expect(200);
    (read.json["items"].as_array().unwrap().clone(), read.json["next"].clone())
}

fn reasons(alert: &Value) -> Vec<&str> {
    alert["reasons"].as_array().unwrap().iter().map(|reason| reason.as_str().unwrap()).collect()
}

/// A village worker is shown somebody's phone without any errand.
async fn reveal(app: &TestApp, post: Post, person: Uuid) {
    let asked = json!({"field": "phone", "purpose": "contact"});
    app.worker(post).await.post(&format!("/residents/{person}/reveals"), &asked).await.expect(200);
}

/// An alert that nobody has looked at, with its version.
pub(crate) async fn one(app: &TestApp) -> (String, i64) {
    let person = app.person().await;
    reveal(app, Post::Village, person.id).await;
    let first = listed(app).await.remove(0);
    (first["id"].as_str().unwrap().to_owned(), first["version"].as_i64().unwrap())
}

/// Makes the honeys; whom there are more now.
pub(crate) async fn made(app: &TestApp) -> Vec<Uuid> {
    let before = residents(app).await;
    assert_eq!(honeys::make(&app.app, &honeys::Company::Real).await.unwrap(), 5);
    residents(app).await.difference(&before).copied().collect()
}

async fn residents(app: &TestApp) -> BTreeSet<Uuid> {
    let mut tx = app.app.store.autocommit().await.unwrap();
    tx.sql("SELECT id FROM residents").scalars::<Uuid>().await.unwrap().into_iter().collect()
}

async fn area(app: &TestApp, resident: Uuid) -> String {
    let mut tx = app.app.store.autocommit().await.unwrap();
    tx.sql("SELECT area_id FROM residents WHERE id = $1").bind(resident).scalar().await.unwrap()
}

async fn alarms(app: &TestApp) -> u64 {
    let text = aixin::metrics::text(&app.app).await;
    let line = text.lines().find_map(|line| line.strip_prefix("aixin_honey_alarms_total "));
    line.unwrap().parse().unwrap()
}

tests::both! {
    async fn whoever_looks_at_a_neighbour_of_their_own_name_at_night_with_nothing_open_is_listed(store: Store) {
        let app = TestApp::new(store).await;
        // The worker is called 测试员.
        let neighbour = people::enter_named(&app.app, VILLAGE, "测小明").await;
        app.clock.set(Utc.with_ymd_and_hms(2026, 11, 23, 15, 0, 0).unwrap());
        app.worker(Post::Village).await.get(&format!("/residents/{}", neighbour.id)).await.expect(200);
        let alerts = listed(&app).await;
        assert_eq!(alerts.len(), 1, "{alerts:?}");
        assert_eq!(reasons(&alerts[0]), ["night", "own_surname"]);
        assert_eq!((&alerts[0]["people"], &alerts[0]["is_alarm"]), (&json!(1), &json!(false)));
        assert_eq!(alerts[0]["worker_name"], "测试员Village");
        assert!(alerts[0]["worker_post"].as_str().unwrap().ends_with("的村（社区）残协工作人员"));
        assert!(alerts[0]["words"].as_str().unwrap().contains("同姓"), "{alerts:?}");
        let told = serde_json::to_string(&alerts).unwrap();
        assert!(!told.contains(&neighbour.id.to_string()) && !told.contains("小明"), "{told}");
    }

    async fn asking_the_rule_about_a_neighbour_at_night_is_listed_like_opening_the_file(store: Store) {
        let app = TestApp::new(store).await;
        app.clock.set(Utc.with_ymd_and_hms(2026, 11, 23, 15, 0, 0).unwrap());
        let asked = json!({"kind": "job_seeking", "resident_id": app.certified.id});
        app.worker(Post::Village).await.post("/cases/assessments", &asked).await.expect(200);
        let alerts = listed(&app).await;
        assert_eq!(alerts.len(), 1, "{alerts:?}");
        assert!(reasons(&alerts[0]).contains(&"night"), "{alerts:?}");
    }

    async fn who_is_only_shown_in_searches_counts_at_night_and_in_numbers(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.worker(Post::Village).await;
        let search = async |name: &str| {
            worker.post("/residents/searches", &json!({"name": name})).await.expect(200);
        };
        // One search by day is somebody who asks.
        search(&app.certified.name).await;
        assert!(listed(&app).await.is_empty());
        app.clock.set(Utc.with_ymd_and_hms(2026, 11, 24, 15, 0, 0).unwrap());
        let worker = app.worker(Post::Village).await;
        worker.post("/residents/searches", &json!({"name": app.certified.name})).await.expect(200);
        let alerts = listed(&app).await;
        assert_eq!(alerts.len(), 1, "{alerts:?}");
        assert_eq!(reasons(&alerts[0]), ["night"]);
        assert!(alerts[0]["words"].as_str().unwrap().contains("按姓名查找"));
    }

    async fn whoever_tries_files_out_of_their_reach_time_and_again_is_listed(store: Store) {
        let app = TestApp::new(store).await;
        let tries = async |count: usize| {
            let elsewhere = app.worker(Post::FarVillage).await;
            for _ in 0..count {
                let person = app.person().await;
                elsewhere.get(&format!("/residents/{}", person.id)).await.problem(404, "not_found");
            }
        };
        tries(10).await;
        assert!(listed(&app).await.is_empty(), "a wrong number is a wrong number");
        tries(1).await;
        let alerts = listed(&app).await;
        assert_eq!(alerts.len(), 1, "{alerts:?}");
        assert_eq!(reasons(&alerts[0]), ["outside_queue"]);
    }

    async fn what_is_missing_from_the_record_keeps_nobody_from_being_listed(store: Store) {
        let app = TestApp::new(store).await;
        tasks(&app).await;
        // More leaves than one step takes, whose entries somebody has removed.
        let mut tx = app.app.store.write().await.unwrap();
        let last: i64 = tx.sql("SELECT COALESCE(MAX(number), 0) FROM audit_leaves").scalar().await.unwrap();
        for number in last + 1..=last + 4_100 {
            let id = app.app.random.uuid(&app.app.clock);
            tx.sql("INSERT INTO audit_leaves (number, entry_id, hash) VALUES ($1, $2, $3)")
                .bind(number)
                .bind(id)
                .bind(vec![0_u8; 32])
                .run_one()
                .await
                .unwrap();
        }
        let first = last + 1;
        tx.sql("INSERT INTO audit_batches (number, first_leaf, entries, opening, root, chain, sealed_at)
                SELECT COALESCE(MAX(number), 0) + 1, $1, 4100, FALSE, $2, $2, $3 FROM audit_batches")
            .bind(first)
            .bind(vec![0_u8; 32])
            .bind(app.clock.now())
            .run_one()
            .await
            .unwrap();
        tx.commit().await.unwrap();
        reveal(&app, Post::Village, app.person().await.id).await;
        assert_eq!(listed(&app).await.len(), 1);
    }

    async fn whoever_does_the_queue_and_serves_people_at_the_desk_is_not_listed(store: Store) {
        let app = TestApp::new(store).await;
        let case = app.open_case(&app.certified).await;
        let worker = app.worker(Post::Village).await;
        worker.get("/cases").await.expect(200);
        worker.get(&format!("/cases/{}", case["id"].as_str().unwrap())).await.expect(200);
        worker.get(&format!("/residents/{}", app.certified.id)).await.expect(200);
        reveal(&app, Post::Village, app.certified.id).await;
        // Somebody comes without a card: looked up first, helped then.
        worker.post("/residents/lookups", &json!({"number": app.uncertified.id_number})).await.expect(200);
        reveal(&app, Post::Village, app.uncertified.id).await;
        app.clock.advance(Duration::from_mins(5));
        worker.put("/sessions/current/subject", &json!({"resident_id": app.uncertified.id})).await.expect(201);
        assert_eq!(listed(&app).await, [Value::Null; 0]);
    }

    async fn a_case_that_is_not_before_ones_own_step_is_no_errand(store: Store) {
        let app = TestApp::new(store).await;
        app.open_case(&app.certified).await;
        reveal(&app, Post::Town, app.certified.id).await;
        let alerts = listed(&app).await;
        assert_eq!((alerts.len(), reasons(&alerts[0])), (1, vec!["outside_queue"]));
    }

    async fn a_worker_beside_a_person_is_not_listed(store: Store) {
        let app = TestApp::new(store).await;
        let beside = app.client(Who::Assisted(Post::Village, app.certified.id)).await;
        beside.get(&format!("/residents/{}", app.certified.id)).await.expect(200);
        let asked = json!({"field": "phone", "purpose": "contact"});
        beside.post(&format!("/residents/{}/reveals", app.certified.id), &asked).await.expect(200);
        assert_eq!(listed(&app).await, [Value::Null; 0]);
    }

    async fn forty_three_people_within_an_hour_are_one_line(store: Store) {
        let app = TestApp::new(store).await;
        let worker = app.worker(Post::Village).await;
        for _ in 0..43 {
            let person = app.person().await;
            worker.get(&format!("/residents/{}", person.id)).await.expect(200);
            app.clock.advance(Duration::from_secs(10));
        }
        let alerts = listed(&app).await;
        assert_eq!(alerts.len(), 1, "{alerts:?}");
        assert_eq!(reasons(&alerts[0]), ["many_in_an_hour", "outside_queue"]);
        // The first ten passed without a word.
        assert_eq!((&alerts[0]["entries"], &alerts[0]["people"]), (&json!(33), &json!(33)));
    }

    async fn an_alert_is_looked_at_once_and_what_comes_after_is_another(store: Store) {
        let app = TestApp::new(store).await;
        let (id, version) = one(&app).await;
        let path = format!("/alerts/{id}/conclusion");
        let audit = app.worker(Post::Audit).await;
        let (explained, passed_on) = (json!({"conclusion": "explained"}), json!({"conclusion": "passed_on"}));
        audit.post_on(&path, version + 1, &explained).await.expect(412);
        let (first, second) = tokio::join!(
            audit.post_on(&path, version, &explained),
            audit.post_on(&path, version, &passed_on)
        );
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert!(statuses == [200, 409] || statuses == [200, 412], "{statuses:?}");
        audit.post_on(&path, version + 1, &explained).await.problem(409, "already_done");
        let (other, _) = one(&app).await;
        assert_ne!(other, id);
        let (all, next) = page(&app, "/alerts").await;
        assert_eq!((all.len(), next), (2, Value::Null));
        assert_eq!((&all[0]["id"], &all[1]["id"]), (&json!(other), &json!(id)), "what nobody looked at is first");
        assert_eq!(all[1]["concluded_by"], "测试员Audit");
        let actions = "SELECT COUNT(*) FROM audit_entries WHERE actor_id = $1 AND action IN ('alerts.list', 'alerts.conclude')";
        assert!(app.count(actions, app.account(Post::Audit)).await >= 4);
    }

    async fn more_than_a_page_is_read_page_by_page_each_once(store: Store) {
        let app = TestApp::new(store).await;
        let audit = app.worker(Post::Audit).await;
        // One line a worker and day, at the same time of each: 60 days, a third of them looked at.
        for day in 0..60 {
            let (id, version) = one(&app).await;
            if day % 3 == 0 {
                let audit = app.worker(Post::Audit).await;
                let passed_on = json!({"conclusion": "passed_on"});
                audit.post_on(&format!("/alerts/{id}/conclusion"), version, &passed_on).await.expect(200);
            }
            app.clock.advance(NEXT_DAY);
        }
        drop(audit);
        let (first, next) = page(&app, "/alerts").await;
        let (second, end) = page(&app, &format!("/alerts?after={}", next.as_str().unwrap())).await;
        let seen: BTreeSet<&str> = first.iter().chain(&second).map(|alert| alert["id"].as_str().unwrap()).collect();
        assert_eq!((first.len(), second.len(), seen.len(), end), (50, 10, 60, Value::Null));
        let looked_at = |alert: &&Value| !alert["conclusion"].is_null();
        assert_eq!((first.iter().filter(looked_at).count(), second.iter().filter(looked_at).count()), (10, 10));
        app.worker(Post::Audit).await.get("/alerts?after=concluded.99999999999999999.x").await.expect(422);
    }

    async fn of_many_processes_each_opening_and_each_alarm_is_noted_once(store: Store) {
        let app = TestApp::new(store).await;
        let honey = made(&app).await[0];
        reveal(&app, Post::Village, app.certified.id).await;
        app.worker(Post::City).await.get(&format!("/residents/{honey}")).await.expect(200);
        app.clock.advance(LATER);
        platform::audit::seal(&app.app.store, &app.app.clock).await.unwrap();
        platform::audit::index_people(&app.app.store).await.unwrap();
        let all = (0..6).map(|_| async {
            walks::alarm(&app.app).await.unwrap();
            walks::note_openings(&app.app).await.unwrap();
        });
        futures_util::future::join_all(all).await;
        // Whoever was slower goes on with the next pass.
        walks::note_openings(&app.app).await.unwrap();
        let (alerts, _) = page(&app, "/alerts").await;
        let entries: Vec<_> = alerts.iter().map(|alert| alert["entries"].clone()).collect();
        assert_eq!((entries, alarms(&app).await), (vec![json!(1), json!(1)], 1), "{alerts:?}");
    }

    async fn there_are_five_honeys_in_five_villages_however_often_they_are_asked_for(store: Store) {
        let app = TestApp::new(store).await;
        let honeys_made = made(&app).await;
        let mut villages = BTreeSet::new();
        for honey in &honeys_made {
            villages.insert(area(&app, *honey).await);
        }
        assert_eq!((honeys_made.len(), villages.len()), (5, 5));
        assert_eq!(honeys::make(&app.app, &honeys::Company::Real).await.unwrap(), 0);
        assert_eq!(aixin::demo::honeys(&app.app).await.unwrap(), 0);
    }

    async fn whoever_opens_a_honey_stands_first_on_the_list_at_once(store: Store) {
        let app = TestApp::new(store).await;
        one(&app).await;
        let honey = made(&app).await[0];
        app.clock.advance(Duration::from_secs(2));
        // The city worker's areas hold it; a village worker elsewhere is refused, and that tells too.
        app.worker(Post::City).await.get(&format!("/residents/{honey}")).await.expect(200);
        let village = area(&app, honey).await;
        let stranger = if village == OTHER_VILLAGE { Post::Village } else { Post::OtherVillage };
        app.worker(stranger).await.get(&format!("/residents/{honey}")).await.expect(404);
        app.clock.advance(Duration::from_secs(2));
        tasks(&app).await;
        let (alerts, _) = page(&app, "/alerts").await;
        assert_eq!(alerts.len(), 3, "{alerts:?}");
        assert!(alerts[..2].iter().all(|alert| alert["is_alarm"] == json!(true)), "{alerts:?}");
        assert!(alerts[..2].iter().any(|alert| alert["worker_name"] == "测试员City"));
        assert_eq!(alarms(&app).await, 2);
        assert!(!serde_json::to_string(&alerts).unwrap().contains(&honey.to_string()));
    }

    async fn a_honey_in_a_search_or_in_a_list_that_goes_out_alarms(store: Store) {
        let app = TestApp::new(store).await;
        let honey = made(&app).await[0];
        let city = app.worker(Post::City).await;
        let name = json!({"field": "name", "purpose": "contact"});
        let shown = city.post(&format!("/residents/{honey}/reveals"), &name).await.expect(200);
        tasks(&app).await;
        let before = alarms(&app).await;
        let found = city.post("/residents/searches", &json!({"name": shown.text_at("/value")})).await.expect(200);
        assert_eq!(found.text_at("/items/0/id"), honey.to_string());
        app.clock.advance(Duration::from_secs(2));
        tasks(&app).await;
        assert_eq!(alarms(&app).await, before + 1);
        let asked = json!({"kind": "residents", "format": "csv", "purpose": "data_check", "area_id": area(&app, honey).await});
        let export = city.post("/exports", &asked).await.expect(201).text_at("/id").to_owned();
        let second = app.worker(Post::City2).await;
        second.post_on(&format!("/exports/{export}/decision"), 1, &json!({"approve": true})).await.expect(200);
        city.post(&format!("/exports/{export}/downloads"), &Value::Null).await.expect(200);
        app.clock.advance(Duration::from_secs(2));
        tasks(&app).await;
        assert_eq!(alarms(&app).await, before + 2);
        let (alerts, _) = page(&app, "/alerts").await;
        assert!(alerts[0]["words"].as_str().unwrap().contains("导出清单"), "{alerts:?}");
    }

    async fn without_the_ring_nothing_says_who_is_a_honey_or_whom_an_alert_is_about(store: Store) {
        let app = TestApp::new(store).await;
        let honeys_made = made(&app).await;
        app.worker(Post::City).await.get(&format!("/residents/{}", honeys_made[0])).await.expect(200);
        one(&app).await;
        let mut tx = app.app.store.autocommit().await.unwrap();
        let mut cells: Vec<Vec<u8>> = tx.sql("SELECT resident_sealed FROM honeys").scalars().await.unwrap();
        cells.extend(tx.sql("SELECT detail_sealed FROM alerts").scalars::<Vec<u8>>().await.unwrap());
        let mut ids: Vec<Uuid> = tx.sql("SELECT id FROM honeys").scalars().await.unwrap();
        ids.extend(tx.sql("SELECT id FROM alerts").scalars::<Uuid>().await.unwrap());
        ids.extend(tx.sql("SELECT subject_id FROM honeys").scalars::<Uuid>().await.unwrap());
        ids.extend(tx.sql("SELECT subject_id FROM alerts").scalars::<Uuid>().await.unwrap());
        drop(tx);
        let known: BTreeSet<Uuid> = residents(&app).await.into_iter().chain([app.account(Post::City)]).collect();
        assert!(ids.iter().all(|id| !known.contains(id)));
        // An id of version 7 begins with its time, by which the entry would be found.
        assert!(ids.iter().all(|id| id.get_version_num() != 7), "{ids:?}");
        for honey in known {
            let (bytes, text) = (honey.into_bytes(), honey.to_string());
            let holds = |cell: &Vec<u8>| {
                cell.windows(16).any(|part| part == bytes) || cell.windows(36).any(|part| part == text.as_bytes())
            };
            assert!(!cells.iter().any(holds));
        }
    }

    async fn a_honey_is_neither_forgotten_nor_changed_by_a_table(store: Store) {
        let app = TestApp::new(store).await;
        let honey = made(&app).await[0];
        let facts = "SELECT COUNT(*) FROM resident_facts WHERE resident_id = $1";
        let (version, before) = ("SELECT version FROM residents WHERE id = $1", app.count(facts, honey).await);
        let table = format!("姓名,身份证号,村（社区）\n沈惠莲,{},{VILLAGE}\n", people::id_number(people::birth_date()));
        let city = app.worker(Post::City).await;
        let import = city.call(poem::http::Method::POST, "/imports?kind=residents").body("text/csv", table).send();
        let path = format!("/imports/{}", import.await.expect(201).text_at("/id"));
        while city.get(&path).await.expect(200).text_at("/state") == "running" {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!((app.count(version, honey).await, app.count(facts, honey).await), (1, before));
        let mut tx = app.app.store.write().await.unwrap();
        let long_ago = Utc.with_ymd_and_hms(2001, 1, 1, 0, 0, 0).unwrap();
        for resident in [honey, app.far.id] {
            let died = tx.sql("UPDATE residents SET status = 'died', changed_at = $2 WHERE id = $1");
            died.bind(resident).bind(long_ago).run_one().await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(aixin::forgettings::sweep::retention(&app.app).await.unwrap().people, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM subject_keys WHERE subject_id = $1", honey).await, 1);
    }
}
