//! Workers' accounts changed by the security administrator: what one may do, what two must, and what nobody may do to
//! themselves.

use domain::roles::Role;
use futures_util::future::join_all;
use platform::store::Store;
use serde_json::{Value, json};
use tests::app::{CITY, OTHER_VILLAGE, Post, TOWN, TestApp, VILLAGE};
use tests::client::{Answer, Client};
use uuid::Uuid;

async fn second(app: &TestApp) -> (Uuid, Client) {
    app.colleague("security-two", Role::SecurityAdministrator, CITY).await
}

async fn version(app: &TestApp, account: Uuid) -> i64 {
    app.count("SELECT epoch FROM accounts WHERE id = $1", account).await
}

/// Asks for a change on the version of the account that there is now.
async fn ask(app: &TestApp, by: &Client, account: Uuid, kind: &str, more: &Value) -> Answer {
    let mut body = json!({"account_id": account, "kind": kind});
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    by.post_on("/staff-changes", version(app, account).await, &body).await
}

async fn decide(by: &Client, id: &str, version: i64, approve: bool) -> Answer {
    by.post_on(&format!("/staff-changes/{id}/decision"), version, &json!({"approve": approve})).await
}

fn new_worker(login_name: &str, role: &str, area: &str) -> Value {
    json!({"login_name": login_name, "name": "钱玉兰", "role": role, "area_id": area})
}

async fn sign_in(app: &TestApp, login_name: &str, secrets: &Value, code: usize) -> Answer {
    let body = json!({"login_name": login_name, "password": secrets["password"],
                      "code": secrets["printed_codes"][code], "face": "program"});
    app.anonymous().await.post("/sessions", &body).await
}

async fn with_token(app: &TestApp, begun: &Answer) -> Client {
    app.anonymous().await.with("authorization", &format!("Bearer {}", begun.text_at("/token")))
}

async fn recorded(app: &TestApp, action: &str, account: Uuid) -> i64 {
    let mut tx = app.app.store.autocommit().await.unwrap();
    let text =
        "SELECT COUNT(*) FROM audit_entries WHERE action = $1 AND object = $2 AND actor_id IS NOT NULL";
    tx.sql(text).bind(action.to_owned()).bind(format!("account {account}")).scalar().await.unwrap()
}

tests::both! {
    async fn a_village_worker_is_added_by_one_and_comes_in_with_the_first_password(store: Store) {
        let app = TestApp::new(store).await;
        let security = app.worker(Post::Security).await;
        let added = security.post("/workers", &new_worker("yulan", "village_worker", VILLAGE)).await.expect(201);
        assert_eq!(added.json["waiting"], Value::Null);
        assert_eq!(added.text_at("/worker/memberships/0/role"), "village_worker");
        let account: Uuid = added.text_at("/worker/account_id").parse().unwrap();
        assert_eq!(recorded(&app, "staff.add", account).await, 1);
        let begun = sign_in(&app, "yulan", &added.json["secrets"], 0).await.expect(201);
        assert_eq!(begun.json["own_password_due"], json!(true));
        with_token(&app, &begun).await.get("/cases").await.problem(403, "own_password_due");
        // A second tap finds the name taken, and shows nothing.
        let again = security.post("/workers", &new_worker("yulan", "village_worker", VILLAGE)).await.expect(422);
        assert_eq!(again.fields(), [("login_name", "login_name_taken")]);
        let shown = security.get(&format!("/workers/{account}")).await.expect(200);
        assert_eq!((shown.text_at("/name"), shown.header("etag")), ("钱玉兰", Some("\"1\"")));
        assert!(!shown.text.contains(added.text_at("/secrets/password")));
    }

    async fn a_first_role_may_have_a_last_day_which_is_not_over(store: Store) {
        let app = TestApp::new(store).await;
        let security = app.worker(Post::Security).await;
        let until = |day: &str| {
            let mut body = new_worker("yulan", "village_worker", VILLAGE);
            body["until"] = json!(day);
            body
        };
        let over = security.post("/workers", &until("2026-11-22")).await.expect(422);
        assert_eq!(over.fields(), [("until", "date_over")]);
        let added = security.post("/workers", &until("2026-12-31")).await.expect(201);
        assert_eq!(added.text_at("/worker/memberships/0/until"), "2026-12-31");
    }

    async fn what_ends_by_two_says_where_it_is_held(store: Store) {
        let app = TestApp::new(store).await;
        let (first, (_, second)) = (app.worker(Post::Security).await, second(&app).await);
        let account = app.account(Post::City);
        let shown = first.get(&format!("/workers/{account}")).await.expect(200);
        let held = json!({"membership_id": shown.text_at("/memberships/0/id")});
        let asked = ask(&app, &first, account, "end_membership", &held).await.expect(201);
        assert_eq!((asked.text_at("/area_id"), asked.text_at("/role")), (CITY, "city_worker"));
        assert_eq!(asked.text_at("/name"), shown.text_at("/name"));
        let done = decide(&second, asked.text_at("/id"), 1, true).await.expect(200);
        assert_eq!(done.text_at("/area_id"), CITY);
    }

    async fn the_list_is_narrowed_by_area_and_role_and_goes_on_by_its_key(store: Store) {
        let app = TestApp::new(store).await;
        let security = app.worker(Post::Security).await;
        let all = security.get("/workers").await.expect(200);
        assert_eq!(all.json["items"].as_array().map(Vec::len), Some(tests::app::POSTS.len()));
        let town = security.get(&format!("/workers?area_id={TOWN}&role=village_worker")).await.expect(200);
        let names: Vec<_> =
            town.json["items"].as_array().unwrap().iter().map(|worker| worker["login_name"].clone()).collect();
        assert_eq!(names.len(), 5, "{names:?}");
        let later = all.text_at("/items/2/account_id");
        let rest = security.get(&format!("/workers?after={later}")).await.expect(200);
        assert_eq!(rest.text_at("/items/0/account_id"), all.text_at("/items/3/account_id"));
        security.get("/workers?role=Qzxj7").await.problem(422, "invalid_fields");
        security.get("/workers?area_id=999").await.problem(422, "invalid_fields");
        assert!(!all.text.contains("password_hash") && !all.text.contains("secrets"));
    }

    async fn a_city_role_is_asked_by_one_and_held_when_another_agrees(store: Store) {
        let app = TestApp::new(store).await;
        let (first, (_, second)) = (app.worker(Post::Security).await, second(&app).await);
        let added = first.post("/workers", &new_worker("citywork", "city_worker", CITY)).await.expect(201);
        assert_eq!(added.json["worker"]["memberships"], json!([]));
        let id = added.text_at("/waiting/id").to_owned();
        decide(&first, &id, 1, true).await.problem(403, "staff_change_own");
        let waiting = second.get("/staff-changes").await.expect(200);
        assert_eq!((waiting.text_at("/items/0/id"), &waiting.json["items"][0]["is_mine"]), (id.as_str(), &json!(false)));
        let told = ["login_name", "name", "area_name"].map(|field| waiting.text_at(&format!("/items/0/{field}")).to_owned());
        assert_eq!(told, ["citywork", "钱玉兰", "桐乡市"]);
        assert!(!waiting.text_at("/items/0/asked_by").is_empty());
        decide(&second, &id, 7, true).await.problem(412, "stale");
        let done = decide(&second, &id, 1, true).await.expect(200);
        assert_eq!((done.text_at("/state"), &done.json["secrets"]), ("done", &Value::Null));
        decide(&second, &id, 2, true).await.problem(409, "staff_change_decided");
        let account: Uuid = added.text_at("/worker/account_id").parse().unwrap();
        let shown = second.get(&format!("/workers/{account}")).await.expect(200);
        assert_eq!(shown.text_at("/memberships/0/role"), "city_worker");
        assert_eq!((recorded(&app, "staff.ask", account).await, recorded(&app, "staff.give_membership", account).await), (1, 1));
    }

    async fn new_secrets_of_a_village_worker_are_given_by_one_and_end_what_the_old_ones_opened(store: Store) {
        let app = TestApp::new(store).await;
        let (security, worker) = (app.worker(Post::Security).await, app.worker(Post::Village).await);
        let account = app.account(Post::Village);
        let body = json!({"account_id": account, "kind": "reset"});
        // Of two taps at once one gives secrets; the other names a version that is no more.
        let answers = join_all((0..2).map(|_| security.post_on("/staff-changes", 1, &body))).await;
        let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 412], "{answers:?}");
        let given = answers.into_iter().find(|answer| answer.status == 201).unwrap();
        assert_eq!(given.text_at("/state"), "done");
        worker.get("/sessions/current").await.problem(401, "session_ended");
        let begun = sign_in(&app, "village", &given.json["secrets"], 3).await.expect(201);
        assert_eq!(begun.json["own_password_due"], json!(true));
        let listed = security.get("/staff-changes").await.expect(200);
        assert_eq!(listed.json["items"], json!([]));
        assert_eq!(recorded(&app, "staff.reset", account).await, 1);
    }

    async fn new_secrets_of_a_city_worker_are_shown_to_whoever_agreed_and_to_nobody_before(store: Store) {
        let app = TestApp::new(store).await;
        let (first, (_, second)) = (app.worker(Post::Security).await, second(&app).await);
        let (account, worker) = (app.account(Post::City), app.worker(Post::City).await);
        let asked = ask(&app, &first, account, "reset", &json!({})).await.expect(201);
        assert_eq!((asked.text_at("/state"), &asked.json["secrets"]), ("asked", &Value::Null));
        worker.get("/sessions/current").await.expect(200);
        ask(&app, &second, account, "reset", &json!({})).await.problem(409, "staff_change_open");
        let id = asked.text_at("/id").to_owned();
        let answers = join_all((0..3).map(|_| decide(&second, &id, 1, true))).await;
        let done: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
        assert_eq!(done.len(), 1, "{answers:?}");
        worker.get("/sessions/current").await.problem(401, "session_ended");
        sign_in(&app, "city", &done[0].json["secrets"], 0).await.expect(201);
    }

    async fn what_is_not_agreed_to_is_not_done_and_whoever_asked_may_take_it_back(store: Store) {
        let app = TestApp::new(store).await;
        let (first, (_, second)) = (app.worker(Post::Security).await, second(&app).await);
        let account = app.account(Post::Audit);
        for by in [&second, &first] {
            let asked = ask(&app, &first, account, "reset", &json!({})).await.expect(201);
            let refused = decide(by, asked.text_at("/id"), 1, false).await.expect(200);
            assert_eq!((refused.text_at("/state"), &refused.json["secrets"]), ("refused", &Value::Null));
        }
        assert_eq!(version(&app, account).await, 1);
        assert_eq!(recorded(&app, "staff.refuse", account).await, 2);
    }

    async fn nobody_changes_themselves_nor_agrees_to_a_change_of_themselves(store: Store) {
        let app = TestApp::new(store).await;
        let (first, (other, second)) = (app.worker(Post::Security).await, second(&app).await);
        let own = app.account(Post::Security);
        for kind in ["disable", "reset", "end_sessions", "enable"] {
            ask(&app, &first, own, kind, &json!({})).await.problem(403, "staff_self");
        }
        let asked = ask(&app, &first, other, "reset", &json!({})).await.expect(201);
        decide(&second, asked.text_at("/id"), 1, true).await.problem(403, "staff_self");
    }

    async fn a_closed_account_is_signed_out_at_once_and_opened_again_by_two_with_new_secrets(store: Store) {
        let app = TestApp::new(store).await;
        let (first, (_, second)) = (app.worker(Post::Security).await, second(&app).await);
        let (account, worker) = (app.account(Post::City), app.worker(Post::City).await);
        ask(&app, &first, account, "enable", &json!({})).await.problem(409, "worker_enabled");
        ask(&app, &first, account, "disable", &json!({})).await.expect(201);
        worker.get("/sessions/current").await.problem(401, "session_ended");
        ask(&app, &first, account, "disable", &json!({})).await.problem(409, "worker_disabled");
        ask(&app, &first, account, "reset", &json!({})).await.problem(409, "worker_disabled");
        let asked = ask(&app, &first, account, "enable", &json!({})).await.expect(201);
        assert_eq!(asked.text_at("/state"), "asked");
        let done = decide(&second, asked.text_at("/id"), 1, true).await.expect(200);
        sign_in(&app, "city", &done.json["secrets"], 0).await.expect(201);
    }

    async fn the_last_security_administrator_stays(store: Store) {
        let app = TestApp::new(store).await;
        let (other, second) = second(&app).await;
        // The other one's role has a last day: when it is over nobody would be left.
        let mut tx = app.app.store.write().await.unwrap();
        let text = "UPDATE memberships SET valid_until = '2026-12-31' WHERE account_id = $1";
        tx.sql(text).bind(other).run_one().await.unwrap();
        tx.commit().await.unwrap();
        let last = app.account(Post::Security);
        ask(&app, &second, last, "disable", &json!({})).await.problem(409, "last_security_administrator");
        app.worker(Post::Security).await.get("/sessions/current").await.expect(200);
        assert_eq!(app.count("SELECT COUNT(*) FROM staff_changes WHERE account_id = $1", last).await, 0);
    }

    async fn of_two_who_close_one_another_at_once_one_stays(store: Store) {
        let app = TestApp::new(store).await;
        let (first, (other, second)) = (app.worker(Post::Security).await, second(&app).await);
        let own = app.account(Post::Security);
        let body = |account: Uuid| json!({"account_id": account, "kind": "disable"});
        let (theirs, mine) = (body(other), body(own));
        let (one, two) = tokio::join!(
            first.post_on("/staff-changes", 1, &theirs),
            second.post_on("/staff-changes", 1, &mine),
        );
        let done = [&one, &two].iter().filter(|answer| answer.status == 201).count();
        assert_eq!(done, 1, "{one:?} {two:?}");
    }

    async fn roles_are_given_and_ended_with_their_days(store: Store) {
        let app = TestApp::new(store).await;
        let security = app.worker(Post::Security).await;
        let account = app.account(Post::Village);
        let more = json!({"role": "village_worker", "area_id": OTHER_VILLAGE, "from": "2026-12-01", "until": "2026-12-31"});
        ask(&app, &security, account, "give_membership", &more).await.expect(201);
        ask(&app, &security, account, "give_membership", &more).await.problem(409, "membership_held");
        let town = json!({"role": "village_worker", "area_id": TOWN});
        let wrong = ask(&app, &security, account, "give_membership", &town).await.expect(422);
        assert_eq!(wrong.fields(), [("area_id", "role_level")]);
        let apart = json!({"role": "audit_administrator", "area_id": CITY});
        ask(&app, &security, account, "give_membership", &apart).await.problem(409, "roles_apart");
        let shown = security.get(&format!("/workers/{account}")).await.expect(200);
        assert_eq!(shown.text_at("/memberships/0/until"), "2026-12-31");
        let (first, held) = (app.worker(Post::Village).await, shown.text_at("/memberships/1/id").to_owned());
        let ended = json!({"membership_id": held});
        ask(&app, &security, account, "end_membership", &ended).await.expect(201);
        first.get("/sessions/current").await.problem(401, "session_ended");
        app.worker(Post::Village).await.get("/cases").await.problem(403, "forbidden");
        ask(&app, &security, account, "end_membership", &ended).await.problem(409, "membership_over");
    }

    async fn a_role_that_goes_with_no_other_is_not_given_under_the_same_name(store: Store) {
        let app = TestApp::new(store).await;
        let security = app.worker(Post::Security).await;
        security.post("/workers", &new_worker("yulan", "village_worker", VILLAGE)).await.expect(201);
        let again = new_worker("yulan2", "audit_administrator", CITY);
        security.post("/workers", &again).await.problem(409, "roles_apart");
    }
}
