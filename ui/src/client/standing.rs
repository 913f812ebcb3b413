//! The operations about who stands for whom, named as in the API's document.

use super::{Client, Failure, Intent, json};
use domain::{
    cases::CaseView,
    mandates::{
        AskEnding, DecideRelation, GiveMandate, GuardianshipView, MandateView, ProposeGuardianship,
        RepresentationView, RepresentedList, StandFor,
    },
    sessions::SessionView,
};
use uuid::Uuid;

/// # Errors
/// Every operation fails with [`Failure`]: no line, a refusal, or an answer that is not understood.
#[expect(clippy::missing_errors_doc, reason = "they all fail in the same ways, which are told once, above")]
impl Client {
    /// Who stands for a resident, and how far that person acts alone.
    pub async fn show_representation(self, resident: Uuid) -> Result<RepresentationView, Failure> {
        self.read(&format!("/residents/{resident}/representation")).await
    }

    /// Enters a guardianship from a paper that the worker saw.
    pub async fn propose_guardianship(
        self,
        resident: Uuid,
        proposed: &ProposeGuardianship,
        intent: &Intent,
    ) -> Result<GuardianshipView, Failure> {
        let path = format!("/residents/{resident}/guardianships");
        self.write("POST", &path, json(proposed), Some(intent), None).await
    }

    /// Confirms a guardianship as it was at `version`, or not.
    pub async fn decide_guardianship(
        self,
        guardianship: Uuid,
        version: i64,
        decision: DecideRelation,
    ) -> Result<GuardianshipView, Failure> {
        let path = format!("/guardianships/{guardianship}/decision");
        self.write("POST", &path, json(&decision), None, Some(version)).await
    }

    /// Asks that a guardianship end.
    pub async fn ask_guardianship_ending(
        self,
        guardianship: Uuid,
        asked: &AskEnding,
        intent: &Intent,
    ) -> Result<CaseView, Failure> {
        let path = format!("/guardianships/{guardianship}/endings");
        self.write("POST", &path, json(asked), Some(intent), None).await
    }

    /// Gives a mandate in the name of the person.
    pub async fn give_mandate(
        self,
        resident: Uuid,
        mandate: &GiveMandate,
        intent: &Intent,
    ) -> Result<MandateView, Failure> {
        let path = format!("/residents/{resident}/mandates");
        self.write("POST", &path, json(mandate), Some(intent), None).await
    }

    /// Confirms the mandate of a worker as it was at `version`, or not.
    pub async fn confirm_mandate(
        self,
        mandate: Uuid,
        version: i64,
        decision: DecideRelation,
    ) -> Result<MandateView, Failure> {
        let path = format!("/mandates/{mandate}/confirmation");
        self.write("POST", &path, json(&decision), None, Some(version)).await
    }

    /// Takes a mandate back.
    pub async fn revoke_mandate(self, mandate: Uuid) -> Result<(), Failure> {
        self.write("DELETE", &format!("/mandates/{mandate}"), None, None, None).await
    }

    /// For whom the holder of the card may act today.
    pub async fn list_represented_people(self) -> Result<RepresentedList, Failure> {
        self.read("/represented-people").await
    }

    /// Acts for this person from here on.
    pub async fn stand_for_person(self, resident: Uuid) -> Result<SessionView, Failure> {
        let body = json(&StandFor { resident_id: resident });
        let session = self.write("PUT", "/sessions/current/represented", body, None, None).await?;
        Ok(self.keep_secret(session))
    }
}
