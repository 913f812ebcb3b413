//! Whom the rows of a table resemble, while they are read: the rule of [`Resemblance`], over the registry and over
//! the rows before.
//!
//! A few new people are looked for one by one, as at a desk. Where a table brings many, everybody's name is read once
//! instead: sixteen bytes each, and no question for each row.

use std::fmt;

use domain::imports::{Likeness, Resemblance};
use domain::residents::ParsedResident;
use platform::store::Tx;
use uuid::Uuid;

use super::super::duplicates;
use crate::app::App;
use crate::problems::Fault;

/// New people of one chunk from which on the registry is read once instead of asked for each.
const MANY: usize = 50;
/// Residents read at once.
const PAGE: i64 = 1_000;

/// Everybody whom a row may resemble.
#[derive(Default)]
pub struct Alike {
    /// The new people of the rows before, and everybody of the registry once it was read.
    known: Likeness,
    registry: bool,
}

impl Alike {
    /// Reads the registry, all of it below these paths, if so many new people make it worth it. It is done before the
    /// transaction, which would keep others waiting.
    ///
    /// # Errors
    /// [`Fault`] when the database or the vault fails.
    pub async fn prepare(&mut self, app: &App, cities: &[String], new: usize) -> Result<(), Fault> {
        if self.registry || new < MANY {
            return Ok(());
        }
        let today = app.clock.today();
        let mut tx = app.store.autocommit().await?;
        for city in cities {
            let mut after: Option<Uuid> = None;
            loop {
                let page = super::page(app, &mut tx, city, after, PAGE).await?;
                let Some(last) = page.last() else { break };
                after = Some(last.id);
                for resident in &page {
                    self.known.add(&resident.id_number(today)?, &resident.name()?);
                }
            }
        }
        self.registry = true;
        Ok(())
    }

    /// In what somebody new resembles anybody; they are known themselves from here on.
    ///
    /// # Errors
    /// [`Fault`] when the database or the vault fails.
    pub async fn resemblance(
        &mut self,
        app: &App,
        tx: &mut Tx,
        new: &ParsedResident,
    ) -> Result<Option<Resemblance>, Fault> {
        let mut found = self.known.resembles(&new.id_number, &new.name);
        if found.is_none() && !self.registry {
            found = duplicates::resemblance(app, tx, new).await?;
        }
        self.known.add(&new.id_number, &new.name);
        Ok(found)
    }
}

impl fmt::Debug for Alike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Alike(..)")
    }
}
