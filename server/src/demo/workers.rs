//! The workers of the demonstration: one in every village, two in every town, two in the city, and the three
//! administrators, the one for security twice, because what is weighty needs two. Their secrets are random per
//! installation, never from the seed.

use chrono::TimeDelta;
use domain::areas::{AreaId, AreaLevel};
use domain::roles::Role;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use platform::clock::Clock;
use uuid::Uuid;

use super::city::DemoError;
use crate::accounts::{NewSecrets, staff};
use crate::app::App;
use crate::areas::store::PlacedArea;
use crate::problems::Fault;
use crate::undertakings;

/// A worker of the demonstration.
pub(super) struct Worker {
    pub(super) id: Uuid,
    pub(super) login_name: String,
    pub(super) role: Role,
    pub(super) area: AreaId,
    pub(super) area_name: String,
    pub(super) secrets: NewSecrets,
}

struct Post {
    login_name: String,
    role: Role,
    area: AreaId,
    area_name: String,
    signed: bool,
}

fn posts(areas: &[PlacedArea], kiosk_village: &AreaId) -> Vec<Post> {
    let mut posts = Vec::new();
    let mut post = |login_name: String, role: Role, area: &PlacedArea, signed: bool| {
        posts.push(Post {
            login_name,
            role,
            area: area.view.id.clone(),
            area_name: area.view.name.clone(),
            signed,
        });
    };
    for area in areas {
        let id = area.view.id.as_str();
        match area.view.level {
            AreaLevel::Village => {
                post(format!("v{id}"), Role::VillageWorker, area, true);
                if area.view.id == *kiosk_village {
                    post(format!("v{id}-new"), Role::VillageWorker, area, false);
                }
            }
            AreaLevel::Town => {
                post(format!("t{id}"), Role::TownWorker, area, true);
                post(format!("t{id}-2"), Role::TownWorker, area, true);
            }
            AreaLevel::City => {
                post("city".to_owned(), Role::CityWorker, area, true);
                post("city-2".to_owned(), Role::CityWorker, area, true);
                post("system".to_owned(), Role::SystemAdministrator, area, true);
                post("security".to_owned(), Role::SecurityAdministrator, area, true);
                post("security-2".to_owned(), Role::SecurityAdministrator, area, true);
                post("audit".to_owned(), Role::AuditAdministrator, area, true);
                post("labour".to_owned(), Role::LabourBureau, area, true);
            }
        }
    }
    posts
}

/// The three administrators are three people, and none of them is a worker.
fn name(post: &Post) -> String {
    let second = if post.login_name.ends_with("-2") { "乙" } else { "" };
    if post.role.excludes(Role::CityWorker) {
        format!("{}{}{second}", post.area_name, post.role.words())
    } else {
        format!("{}工作人员{second}", post.area_name)
    }
}

/// Makes the accounts; the slow hashes run side by side.
pub(super) async fn write(
    app: &App,
    areas: &[PlacedArea],
    kiosk_village: &AreaId,
) -> Result<Vec<Worker>, DemoError> {
    let prepared: Vec<_> = stream::iter(posts(areas, kiosk_village))
        .map(|post| async move {
            let secrets = staff::prepare_secrets(app, app.random.uuid(&app.clock)).await?;
            Ok::<_, Fault>((post, secrets))
        })
        .buffered(4)
        .try_collect()
        .await?;
    // They have been here for longer than the cases that they decided.
    let then = app.at(Clock::fixed(app.clock.now() - TimeDelta::days(400)));
    let mut tx = app.store.write().await.map_err(Fault::from)?;
    let mut workers = Vec::with_capacity(prepared.len());
    for (post, secrets) in prepared {
        let name = name(&post);
        let new = staff::NewWorker {
            login_name: &post.login_name,
            name: &name,
            role: post.role,
            area: &post.area,
            password: staff::Drawn::Own,
        };
        let secrets = staff::add(&then, &mut tx, &new, secrets).await?;
        let id = secrets.account_id;
        if post.signed {
            undertakings::store::sign_in_force(app, &mut tx, id).await?;
        }
        let Post { login_name, role, area, area_name, .. } = post;
        workers.push(Worker { id, login_name, role, area, area_name, secrets });
    }
    tx.commit().await.map_err(Fault::from)?;
    Ok(workers)
}
