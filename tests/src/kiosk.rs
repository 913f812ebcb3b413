//! A kiosk as its bridge is: a key of its own, and readings signed over the server's number.

use aixin::app::App;
use aixin::devices::device_id;
use aixin::devices::store::{NewDevice, enrol};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use domain::areas::AreaId;
use domain::devices::{CardReading, proof_bytes, signing_bytes};
use ed25519_dalek::{Signer, SigningKey};
use platform::random::Random;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::Client;
use crate::people::Person;

/// A kiosk with its key.
pub struct Kiosk {
    key: SigningKey,
    /// The id under which it is enrolled.
    pub id: Uuid,
}

impl Kiosk {
    /// One that nobody knows yet.
    #[must_use]
    pub fn new(random: &Random) -> Self {
        let key = SigningKey::from_bytes(&random.bytes::<32>());
        let id = device_id(&key.verifying_key().to_bytes());
        Self { key, id }
    }

    /// The public key as it is enrolled, in base64.
    #[must_use]
    pub fn public_key(&self) -> String {
        STANDARD.encode(self.key.verifying_key().to_bytes())
    }

    /// One that stands in a village.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn enrolled(app: &App, village: &str, simulated: bool) -> Self {
        let kiosk = Self::new(&app.random);
        let area = AreaId::parse(village).expect("an area of the list");
        let public_key = kiosk.key.verifying_key().to_bytes();
        let device =
            NewDevice { id: kiosk.id, name: "一号机", area: &area, public_key: &public_key, simulated };
        let mut tx = app.store.write().await.expect("the database is there");
        assert!(enrol(&mut tx, &device, app.clock.now()).await.expect("the area exists"), "the key is new");
        tx.commit().await.expect("the database is there");
        kiosk
    }

    /// A number drawn for this kiosk.
    ///
    /// # Panics
    /// When the server refuses.
    pub async fn challenge(&self, client: &Client) -> String {
        let drawn = client.post("/card-challenges", &json!({"device_id": self.id})).await.expect(200);
        drawn.json["nonce"].as_str().expect("a nonce is text").to_owned()
    }

    /// The signed reading of a card, over a number that was drawn.
    ///
    /// # Panics
    /// Never.
    #[must_use]
    pub fn sign(&self, nonce: &str, person: &Person, at: DateTime<Utc>) -> Value {
        let reading =
            CardReading { id_number: person.id_number.clone(), name: person.name.clone(), read_at: at };
        let reading = serde_json::to_string(&reading).expect("a reading is text and a time");
        let signature = self.key.sign(&signing_bytes(self.id, nonce, &reading));
        json!({"device_id": self.id, "nonce": nonce, "reading": reading,
               "signature": STANDARD.encode(signature.to_bytes())})
    }

    /// The kiosk's proof of itself, over a number that was drawn.
    #[must_use]
    pub fn prove(&self, nonce: &str) -> Value {
        let signature = self.key.sign(&proof_bytes(self.id, nonce));
        json!({"device_id": self.id, "nonce": nonce, "signature": STANDARD.encode(signature.to_bytes())})
    }

    /// Draws a number and proves the kiosk over it.
    pub async fn proof(&self, client: &Client) -> Value {
        let nonce = self.challenge(client).await;
        self.prove(&nonce)
    }

    /// Draws a number and signs the person's card over it.
    pub async fn reading(&self, client: &Client, person: &Person, at: DateTime<Utc>) -> Value {
        let nonce = self.challenge(client).await;
        self.sign(&nonce, person, at)
    }
}
