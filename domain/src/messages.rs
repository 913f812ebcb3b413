//! Messages to a resident, as the inbox shows them. What they say stands in [`crate::words`], in neutral words.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A message in a resident's own inbox.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct MessageView {
    /// The message.
    pub id: Uuid,
    /// What it says, in Chinese.
    pub words: String,
    /// When it was put there.
    pub created_at: DateTime<Utc>,
}

private_debug!(MessageView);

/// The inbox, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct MessageList {
    /// The messages of this page.
    pub items: Vec<MessageView>,
    /// What to give as `after` for the next page; none on the last.
    #[serde(default)]
    pub next: Option<String>,
}
