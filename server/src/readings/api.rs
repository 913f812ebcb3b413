//! The record of one's own file, in sentences.

use std::collections::{BTreeMap, BTreeSet};

use domain::readings::{Read, ReadingList, ReadingView};
use platform::audit::{self, Told};
use platform::clock::shanghai_date;
use platform::http::Problem;
use poem::web::Data;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::{OpenApi, Tags};
use uuid::Uuid;

use crate::accounts;
use crate::accounts::guard::Caller;
use crate::accounts::store::Post;
use crate::app::App;
use crate::{mandates, residents};

/// Entries of a page.
const PAGE: i64 = 50;

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// Who looked at a file.
    Readings,
}

/// The routes about readings.
pub struct ReadingsApi;

#[OpenApi(tag = "Chapter::Readings")]
impl ReadingsApi {
    /// Who looked at my file, when and what for, newest first. Workers are told by role and place; what I did alone is
    /// left out.
    #[oai(path = "/readings", method = "get", operation_id = "list_readings")]
    async fn list_readings(
        &self,
        app: Data<&App>,
        caller: Caller,
        /// Where the last page ended.
        after: Query<Option<String>>,
    ) -> Result<Json<ReadingList>, Problem> {
        let id = caller.present_person()?;
        let after: Option<Uuid> =
            after.0.map(|text| text.parse()).transpose().map_err(|_| Problem::field("after", "page"))?;
        let mut tx = app.store.autocommit().await?;
        let records = residents::records(&mut tx, id).await?.ok_or_else(Problem::not_found)?;
        let told = audit::of_person(&mut tx, &records.all, after, PAGE + 1).await?;
        let more = told.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
        let page = &told[..told.len() - usize::from(more)];
        let mut workers: Vec<Uuid> = page.iter().filter_map(|entry| entry.actor_id).collect();
        workers.sort_unstable();
        workers.dedup();
        let posts = accounts::store::posts(&mut tx, &workers).await?;
        let others = workers.into_iter().filter(|by| !posts.contains_key(by)).collect();
        let others = mandates::representatives_among(&mut tx, &others).await?;
        drop(tx);
        if !caller.is_alone() {
            app.record_read(app.entry_of(&caller, "readings.list").person(id)).await?;
        }
        let items = page.iter().filter_map(|entry| view(entry, &posts, &others)).collect();
        let next = page.last().filter(|_| more).map(|entry| entry.id.to_string());
        Ok(Json(ReadingList { items, next }))
    }
}

/// Nobody is told what they did alone.
fn view(
    entry: &Told,
    posts: &BTreeMap<Uuid, Vec<Post>>,
    representatives: &BTreeSet<Uuid>,
) -> Option<ReadingView> {
    let day = shanghai_date(entry.at);
    let post = posts.get(&entry.actor_id?).and_then(|posts| posts.iter().find(|post| post.held_on(day)));
    let read = Read {
        post: post.map(|post| (post.role, post.place.as_str())),
        represents: entry.actor_id.is_some_and(|by| representatives.contains(&by)),
        beside: entry.subject_id.is_some(),
        refused: entry.outcome == "refused",
        action: &entry.action,
        field: entry.object.as_deref(),
        purpose: entry.purpose.as_deref(),
    };
    Some(ReadingView { id: entry.id, at: entry.at, words: read.words() })
}
