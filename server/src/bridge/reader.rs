//! The simulated reader: a card lies on it or not.

use std::time::Duration;

use serde::Deserialize;
use tokio::sync::watch;

/// What is on a card, as the simulator is told.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// The ID number on the card.
    pub id_number: String,
    /// The name on the card.
    pub name: String,
}

/// A reader that a card can be put on and taken from.
pub struct Reader {
    card: watch::Sender<Option<Card>>,
}

impl Default for Reader {
    fn default() -> Self {
        Self { card: watch::Sender::new(None) }
    }
}

impl Reader {
    /// Puts a card on the reader, or takes it away.
    pub fn put(&self, card: Option<Card>) {
        self.card.send_replace(card);
    }

    /// Whether a card lies there.
    #[must_use]
    pub fn has_card(&self) -> bool {
        self.card.borrow().is_some()
    }

    /// The card that lies there, or the next one put on within `patience`.
    pub async fn read(&self, patience: Duration) -> Option<Card> {
        let mut watching = self.card.subscribe();
        let card = tokio::time::timeout(patience, watching.wait_for(Option::is_some)).await.ok()?.ok()?;
        card.clone()
    }
}
