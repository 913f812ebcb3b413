//! The end of a guardianship: a case of its own, which village and town decide, and what follows when they say yes.
//!
//! It stands on the law and on no consent: its payload is sealed under the person's statutory key. What this does NOT
//! do: end a guardianship by its date or because the person died; that is the rule's, and needs nobody.

use domain::cases::Kind;
use domain::mandates::{Act, AskEnding, EndingView};
use domain::roles::Permission;
use platform::audit;
use platform::http::{Body, IdempotencyKey, Problem, idempotency};
use platform::store::Tx;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::{OpenApi, Tags};
use uuid::Uuid;

use super::api::{Shown, shown_again};
use super::by_law;
use super::file::CaseFile;
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::mandates::{self, Bond};
use crate::problems::Fault;
use crate::residents::{self, Reached};

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// Everything that is applied for and decided.
    Cases,
}

/// The route that asks for the end of a guardianship.
pub struct EndingsApi;

#[OpenApi(tag = "Chapter::Cases")]
impl EndingsApi {
    /// Ask that a guardianship end, and why (民法典 art. 39): the person, their guardian, or a worker who reaches them. The
    /// village sees whether the paper is there, another person of the town decides, and with their yes it ends.
    #[oai(path = "/guardianships/:id/endings", method = "post", operation_id = "ask_guardianship_ending")]
    async fn ask_guardianship_ending(
        &self,
        app: Data<&App>,
        caller: Caller,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        id: Path<Uuid>,
        body: Body<AskEnding>,
    ) -> Result<Shown, Problem> {
        let kind = Kind::GuardianshipEnding;
        let caller = mandates::admit(&app, caller, Act::Apply, Some(kind)).await?;
        let (mut tx, resident, bond) = reach(&app, &caller, id.0).await?;
        let request = app.idempotency(&caller, &key, &body);
        let claim = match idempotency::claim(&mut tx, &request, &resident.key).await? {
            idempotency::Claimed::Done(stored) => return shown_again(&stored),
            idempotency::Claimed::New(claim) => claim,
        };
        if !bond.in_force {
            return Err(Problem::conflict("relation_decided"));
        }
        let asked = EndingView { guardianship: bond.id, ground: body.value.ground };
        by_law::open(&app, tx, &caller, (&resident, kind), &asked, claim).await
    }
}

/// The guardianship and its person: the one who is present or stood for, or one whom the worker reaches.
async fn reach(app: &App, caller: &Caller, id: Uuid) -> Result<(Tx, Reached, Bond), Problem> {
    if caller.subject.is_none() {
        caller.permitted(Permission::OpenCase)?;
    }
    let mut tx = app.store.write().await?;
    let bond = mandates::bond(app, &mut tx, id).await?.ok_or_else(Problem::not_found)?;
    if caller.subject.is_none() {
        let (tx, resident) = residents::reach(app, tx, caller, bond.resident, Permission::OpenCase).await?;
        return Ok((tx, resident, bond));
    }
    let own = residents::load(app, &mut tx, caller.present_person()?).await?;
    let own = own.ok_or_else(Problem::not_found)?;
    let asked = residents::load(app, &mut tx, bond.resident).await?.ok_or_else(Problem::not_found)?;
    if own.id != asked.id {
        return Err(residents::refuse(app, tx, caller, asked.id).await?);
    }
    // Whoever is older may always ask, whatever the guardianship says.
    by_law::require_no_child_alone(caller, &own)?;
    Ok((tx, own, bond))
}

/// What was asked for, in a case of this kind.
///
/// # Errors
/// [`Fault`] when it cannot be opened.
pub(super) fn asked(file: &CaseFile) -> Result<Option<EndingView>, Fault> {
    by_law::asked(file, Kind::GuardianshipEnding)
}

/// Ends the guardianship of a case that has just been approved, in the same transaction.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub(super) async fn carry_out(
    app: &App,
    tx: &mut Tx,
    file: &CaseFile,
    by: Option<Uuid>,
) -> Result<(), Fault> {
    let Some(asked) = asked(file)? else { return Ok(()) };
    if mandates::end_by_case(app, tx, asked.guardianship, file.row.id).await? {
        let entry = app.entry("mandates.end_guardianship").actor(by).person(file.resident.id);
        let entry = entry.purpose(asked.ground.code()).object(format!("case {}", file.row.id));
        audit::record(tx, entry).await?;
    }
    Ok(())
}
