//! Those who stand for others: natural persons with a key of their own, found by the number of their card.

use std::collections::HashMap;

use domain::id_number::IdNumber;
use domain::mandates::{Representative, RepresentativeView};
use domain::mask;
use platform::store::Tx;
use platform::vault::{Class, Field};
use uuid::Uuid;

use super::store::{self, RepresentativeRow, person_cell};
use crate::app::App;
use crate::problems::Fault;

/// Their ID numbers, found by a token of their own: nothing leads from it to a resident's.
pub(crate) const ID_NUMBER: Field =
    Field { table: "representatives", column: "id_number_sealed", normalisation: 1 };

/// Who stands for somebody and has this ID number.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn by_id_number(app: &App, tx: &mut Tx, number: &IdNumber) -> Result<Option<Uuid>, Fault> {
    Ok(app.vault.find_unique(tx, ID_NUMBER, number.as_str()).await?)
}

/// The id of a natural person who is to stand for somebody: the one with this ID number, with name and phone as they
/// are now, or a new one.
///
/// # Errors
/// [`Fault`] when the database or the vault fails.
pub(super) async fn enter(app: &App, tx: &mut Tx, given: &Representative) -> Result<Uuid, Fault> {
    if let Some(id) = by_id_number(app, tx, &given.id_number).await? {
        let key = app.vault.subject_to_seal(tx, id, Class::Statutory).await?;
        let name = key.seal_padded_text(&person_cell("name_sealed", id), &given.name);
        let phone =
            given.phone.as_ref().map(|phone| key.seal_text(&person_cell("phone_sealed", id), phone.as_str()));
        store::change_person(tx, id, name, phone).await?;
        return Ok(id);
    }
    let id = app.random.uuid(&app.clock);
    if !app.vault.claim_new(tx, &[(ID_NUMBER, given.id_number.as_str(), id)]).await? {
        return Err(Fault::Other("somebody entered the same representative in the same moment".to_owned()));
    }
    let mut batch = tx.batch();
    let key = app.vault.first_key(&mut batch, id, Class::Statutory);
    let row = RepresentativeRow {
        id,
        id_number_sealed: key.seal_text(&person_cell("id_number_sealed", id), given.id_number.as_str()),
        name_sealed: key.seal_padded_text(&person_cell("name_sealed", id), &given.name),
        phone_sealed: given
            .phone
            .as_ref()
            .map(|phone| key.seal_text(&person_cell("phone_sealed", id), phone.as_str())),
    };
    store::insert_person(&mut batch, row, app.clock.now());
    batch.run().await?;
    Ok(id)
}

/// These people, masked.
///
/// # Errors
/// [`Fault`] when something of them cannot be opened.
pub(super) async fn views(
    app: &App,
    tx: &mut Tx,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, RepresentativeView>, Fault> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let keys = app.vault.subjects(tx, ids, Class::Statutory).await?;
    let mut views = HashMap::with_capacity(ids.len());
    for row in store::people(tx, ids).await? {
        let key = keys.get(&row.id).ok_or(Fault::Unreadable("subject_keys of a representative"))?;
        let name = key.open_padded_text(&person_cell("name_sealed", row.id), &row.name_sealed)?;
        let number = key.open_text(&person_cell("id_number_sealed", row.id), &row.id_number_sealed)?;
        let phone = match &row.phone_sealed {
            None => None,
            Some(sealed) => {
                Some(mask::phone(key.open_text(&person_cell("phone_sealed", row.id), sealed)?.expose()))
            }
        };
        let view = RepresentativeView {
            name_masked: mask::name(name.expose()),
            id_number_masked: mask::id_number(number.expose()),
            phone_masked: phone,
        };
        views.insert(row.id, view);
    }
    Ok(views)
}
