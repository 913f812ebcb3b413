//! People who stand for somebody: guardians that village and town have confirmed, holders of mandates.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::{Post, TestApp, Who, day};
use crate::client::Client;
use crate::people::{self, Person};

/// Somebody who stands for a person.
#[derive(Clone, Debug)]
pub struct Representative {
    /// The guardianship or the mandate.
    pub relation: Uuid,
    /// Who it is; their `id` is that of nobody in the registry.
    pub person: Person,
}

/// Made-up papers of somebody who might stand for a person.
///
/// # Panics
/// Never.
#[must_use]
pub fn papers() -> Person {
    Person { id: Uuid::nil(), id_number: people::id_number(day("1970-05-01")), name: "陆文娟".to_owned() }
}

/// The papers as the API takes them.
#[must_use]
pub fn given(person: &Person) -> Value {
    json!({"id_number": person.id_number, "name": person.name, "phone": "15400000019", "employer_tie": "none"})
}

/// A guardianship of this kind, as a worker enters it.
#[must_use]
pub fn guardianship(guardian: &Person, kind: &str) -> Value {
    json!({"guardian": given(guardian), "kind": kind, "paper": "court_decision", "paper_on": "2026-10-08",
           "from": "2026-10-08"})
}

/// A mandate to do this in registrations for work until next summer.
#[must_use]
pub fn mandate(holder: &Person, acts: &[&str]) -> Value {
    json!({"holder": given(holder), "relation": "neighbour", "programmes": ["job_seeking"], "acts": acts,
           "until": "2027-06-30"})
}

impl TestApp {
    /// The village enters a guardian of this kind, and the town confirms them.
    ///
    /// # Panics
    /// When one of them cannot.
    pub async fn guardian(&self, ward: &Person, kind: &str) -> Representative {
        self.guardian_called(ward, kind, papers()).await
    }

    /// As [`TestApp::guardian`], with these papers.
    ///
    /// # Panics
    /// When one of them cannot.
    pub async fn guardian_called(&self, ward: &Person, kind: &str, person: Person) -> Representative {
        let path = format!("/residents/{}/guardianships", ward.id);
        let village = self.worker(Post::Village).await;
        let id =
            village.post(&path, &guardianship(&person, kind)).await.expect(201).text_at("/id").to_owned();
        let decision = format!("/guardianships/{id}/decision");
        let town = self.worker(Post::Town).await;
        town.post_on(&decision, 1, &json!({"confirm": true})).await.expect(200);
        Representative { relation: id.parse().expect("an id"), person }
    }

    /// The person, beside a worker of the village, gives somebody a mandate.
    ///
    /// # Panics
    /// When they cannot.
    pub async fn holder(&self, person: &Person, acts: &[&str]) -> Representative {
        let holder = papers();
        let beside = self.client(Who::Assisted(Post::Village, person.id)).await;
        let path = format!("/residents/{}/mandates", person.id);
        let given = beside.post(&path, &mandate(&holder, acts)).await.expect(201);
        Representative { relation: given.text_at("/id").parse().expect("an id"), person: holder }
    }

    /// Calls as somebody who stands for a person, with a session that has just begun.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn representative(&self, who: &Representative, person: &Person) -> Client {
        self.client(Who::Represented(self.representative_id(who.relation).await, person.id)).await
    }

    /// Who stands for somebody by this relation.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn representative_id(&self, relation: Uuid) -> Uuid {
        let mut tx = self.app.store.autocommit().await.expect("the database is there");
        let who = tx.sql("SELECT representative_id FROM representations WHERE id = $1");
        who.bind(relation).scalar().await.expect("the relation is there")
    }
}
