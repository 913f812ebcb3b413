//! One field in clear: for a purpose, for a moment, and on record before it leaves.

use domain::residents::{RevealField, Revealed, RevealedField, SHOWN_FOR};
use domain::roles::Permission;
use platform::http::Problem;
use uuid::Uuid;

use super::certificates;
use super::people::{self, File};
use super::store::{Wanted, cell};
use crate::accounts::guard::Caller;
use crate::app::App;
use crate::problems::Fault;

/// Shows the field to a worker who reaches the person.
pub(super) async fn reveal(
    app: &App,
    caller: &Caller,
    id: Uuid,
    asked: &RevealField,
) -> Result<Revealed, Problem> {
    let tx = app.store.autocommit().await?;
    let (_, file) = people::reach_file(app, tx, caller, &Wanted::Id(id), Permission::RevealResident).await?;
    let value = value(app, &file, asked.field)?;
    let entry = app
        .entry_of(caller, "residents.reveal")
        .person(file.resident.id)
        .object(asked.field.code())
        .purpose(asked.purpose.code());
    app.record_read(entry).await?;
    Ok(Revealed { field: asked.field, value, until: app.clock.now() + SHOWN_FOR })
}

fn value(app: &App, file: &File, field: RevealedField) -> Result<Option<String>, Fault> {
    let resident = &file.resident;
    Ok(match field {
        RevealedField::Name => Some(resident.name()?),
        RevealedField::IdNumber => Some(resident.id_number(app.clock.today())?.as_str().to_owned()),
        RevealedField::Phone => resident.phone()?,
        RevealedField::Address => match &resident.row.address_sealed {
            Some(sealed) => {
                let address = resident.key.open_padded_text(&cell("address_sealed", resident.id), sealed)?;
                Some(address.expose().clone())
            }
            None => None,
        },
        RevealedField::CertificateNumber => {
            certificates::in_file(app, file)?.map(|held| held.number.as_str().to_owned())
        }
    })
}
