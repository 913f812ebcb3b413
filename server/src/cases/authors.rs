//! By which office something was done, in words that name nobody.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::words::sentence;
use platform::store::Tx;
use uuid::Uuid;

use crate::accounts;
use crate::accounts::store::Post;
use crate::mandates;
use crate::problems::Fault;

/// The posts of those who did something for a person or decided about them.
pub(crate) struct Authors {
    posts: BTreeMap<Uuid, Vec<Post>>,
    representatives: BTreeSet<Uuid>,
}

impl Authors {
    /// Looks up the posts of these: workers, and people who stand for others.
    pub(crate) async fn of(tx: &mut Tx, by: impl Iterator<Item = Uuid>) -> Result<Self, Fault> {
        let all: BTreeSet<Uuid> = by.collect();
        let posts = accounts::store::posts(tx, &all.iter().copied().collect::<Vec<_>>()).await?;
        let others = all.into_iter().filter(|by| !posts.contains_key(by)).collect();
        let representatives = mandates::representatives_among(tx, &others).await?;
        Ok(Self { posts, representatives })
    }

    /// The post that somebody held on that day, such as 乌镇镇的镇（街道）工作人员.
    pub(crate) fn words(&self, by: Uuid, on: NaiveDate) -> String {
        let post = self.posts.get(&by).and_then(|posts| posts.iter().find(|post| post.held_on(on)));
        let code =
            if self.representatives.contains(&by) { "reading.representative" } else { "reading.somebody" };
        post.map_or_else(|| sentence(code).to_owned(), Post::words)
    }
}
