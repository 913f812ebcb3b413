//! The operations about workers' accounts, named as in the API's document. None is repeated under an intent: no answer with
//! secrets is kept, and a change names the version of the account.

use super::{Client, Failure, endpoints::query, json};
use domain::staff::{
    AddWorker, AddedWorker, AskStaffChange, DecideStaffChange, StaffChangeList, StaffChangeView, WorkerList,
    WorkerView,
};
use uuid::Uuid;

/// # Errors
/// Every operation fails with [`Failure`]: no line, a refusal, or an answer that is not understood.
#[expect(clippy::missing_errors_doc, reason = "they all fail in the same ways, which are told once, above")]
impl Client {
    /// Workers in the order in which their accounts were made. `filters` are those that are set, as pairs of name and
    /// word.
    pub async fn list_workers(
        self,
        filters: &[(&'static str, String)],
        after: Option<&str>,
    ) -> Result<WorkerList, Failure> {
        self.read(&format!("/workers{}", query(filters, after))).await
    }

    /// One worker's account.
    pub async fn show_worker(self, account: Uuid) -> Result<WorkerView, Failure> {
        self.read(&format!("/workers/{account}")).await
    }

    /// Adds a worker. The secrets stand in this answer and nowhere else.
    pub async fn add_worker(self, worker: &AddWorker) -> Result<AddedWorker, Failure> {
        self.write("POST", "/workers", json(worker), None, None).await
    }

    /// Changes an account as it was at `version`, or asks for it where a second person must agree.
    pub async fn ask_staff_change(
        self,
        version: i64,
        change: &AskStaffChange,
    ) -> Result<StaffChangeView, Failure> {
        self.write("POST", "/staff-changes", json(change), None, Some(version)).await
    }

    /// The changes that wait for a second person, the newest fifty.
    pub async fn list_staff_changes(self) -> Result<StaffChangeList, Failure> {
        self.read("/staff-changes").await
    }

    /// Agrees to a change as it was at `version`, or does not.
    pub async fn decide_staff_change(
        self,
        change: Uuid,
        version: i64,
        decision: DecideStaffChange,
    ) -> Result<StaffChangeView, Failure> {
        let path = format!("/staff-changes/{change}/decision");
        self.write("POST", &path, json(&decision), None, Some(version)).await
    }
}
