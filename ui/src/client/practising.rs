//! The operations about practising at the desk, named as in the API's document.

use super::{Client, Failure, Intent};
use domain::{
    practice::{PracticeView, StartPractice},
    sessions::SessionView,
};

/// # Errors
/// Every operation fails with [`Failure`]: no line, a refusal, or an answer that is not understood.
#[expect(clippy::missing_errors_doc, reason = "they all fail in the same ways, which are told once, above")]
impl Client {
    /// Whether it is practised here, or where.
    pub async fn show_practice(self) -> Result<PracticeView, Failure> {
        self.read("/practice").await
    }

    /// Sits down at a made-up worker's desk.
    pub async fn start_practice(self, post: &StartPractice) -> Result<SessionView, Failure> {
        let session = self.create("/practice/sessions", post, &Intent::new()).await?;
        Ok(self.keep_secret(session))
    }
}
