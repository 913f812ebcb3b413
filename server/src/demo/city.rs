//! The whole city, written.

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta};
use domain::areas::{AreaId, AreaLevel};
use domain::practice::PracticePost;
use domain::residents::{CertificateEvent, FactSource};
use domain::roles::Role;
use platform::clock::Clock;
use uuid::Uuid;

use super::cases::{self, Applicant};
use super::dice::Dice;
use super::people::{People, Person, credit_code};
use super::{store, workers};
use crate::accounts::staff::StaffError;
use crate::app::App;
use crate::areas::store::PlacedArea;
use crate::employers::store::NewEmployer;
use crate::problems::Fault;
use crate::residents::certificates;
use crate::{areas, employers, residents};

/// The town whose first village has the kiosk of the demonstration.
const KIOSK_TOWN: &str = "330483100";
/// Residents written in one transaction.
const BATCH: usize = 500;
/// Employers written by one statement.
const EMPLOYERS_AT_ONCE: usize = 100;

/// What city is wanted.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many residents.
    pub residents: u32,
    /// How many employers.
    pub employers: u32,
    /// How many cases, about; by the number of residents when not said.
    pub cases: Option<u32>,
    /// The day on which it stands.
    pub as_of: NaiveDate,
    /// What everything but secrets is drawn from.
    pub seed: u64,
}

/// Why no city was written.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The registry holds somebody.
    #[error("this database holds residents already: a demonstration city goes into an empty one only")]
    Occupied,
    /// The embedded list of areas cannot be read.
    #[error("areas: {0}")]
    Areas(String),
    /// A case of the demonstration broke a rule.
    #[error("a case of the demonstration: {0}")]
    Case(String),
    /// A worker's account could not be made.
    #[error(transparent)]
    Staff(#[from] StaffError),
    /// The store or the vault failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// An account that the demonstration prints.
#[derive(Clone)]
pub struct DemoAccount {
    /// The account.
    pub id: Uuid,
    /// What is typed to sign in.
    pub login_name: String,
    /// What they do.
    pub role: Role,
    /// Where, in words.
    pub area_name: String,
    /// Where, by id.
    pub area: AreaId,
    /// The password.
    pub password: String,
    /// The second factor in base32.
    pub totp_secret: String,
    /// Codes on paper, each used once.
    pub printed_codes: Vec<String>,
}

/// A card that can be put on the simulated reader.
#[derive(Clone)]
pub struct DemoCard {
    /// Whose card it is, in words.
    pub who: &'static str,
    /// The ID number on it.
    pub id_number: String,
    /// The name on it.
    pub name: String,
    /// The resident.
    pub resident: Uuid,
}

/// What somebody who tries the demonstration needs.
pub struct Accounts {
    /// The workers.
    pub accounts: Vec<DemoAccount>,
    /// The cards.
    pub cards: Vec<DemoCard>,
}

/// What was written.
pub struct City {
    /// Accounts and cards.
    pub accounts: Accounts,
    /// The village of the kiosk.
    pub kiosk_village: AreaId,
    /// How many residents.
    pub residents: usize,
    /// How many of them have a certificate.
    pub certified: usize,
    /// How many employers.
    pub employers: u64,
    /// How many cases.
    pub cases: usize,
}

impl City {
    /// The ids of village, town and city of the kiosk.
    #[must_use]
    pub fn offices(&self) -> [&str; 3] {
        offices_of(&self.kiosk_village)
    }

    /// The workers at whose desks it is practised: of each office of this village the first who has signed.
    pub fn practised(&self, village: &AreaId) -> impl Iterator<Item = (PracticePost, Uuid)> {
        let posts = [
            (PracticePost::Village, Role::VillageWorker),
            (PracticePost::Town, Role::TownWorker),
            (PracticePost::City, Role::CityWorker),
        ];
        posts.into_iter().zip(offices_of(village)).filter_map(|((post, role), area)| {
            let sits = |account: &&DemoAccount| {
                account.role == role && account.area.as_str() == area && !account.login_name.ends_with("-new")
            };
            self.accounts.accounts.iter().find(sits).map(|account| (post, account.id))
        })
    }
}

fn offices_of(village: &AreaId) -> [&str; 3] {
    let village = village.as_str();
    [village, village.get(..9).unwrap_or(village), village.get(..6).unwrap_or(village)]
}

/// Writes the city into an empty database. `progress` is told how many residents are written.
///
/// # Errors
/// [`DemoError::Occupied`] when the registry holds anybody.
pub async fn build(app: &App, plan: &Plan, progress: impl Fn(u64)) -> Result<City, DemoError> {
    let app = &app_of_the_day(app, plan);
    let places = found(app, plan).await?;
    let villages: Vec<&PlacedArea> =
        places.iter().filter(|area| area.view.level == AreaLevel::Village).collect();
    let kiosk_village = kiosk_village(&villages)?;
    let workers = workers::write(app, &places, &kiosk_village).await?;
    let dice = Dice::seeded(plan.seed);
    let mut people = People::new(&dice, plan.as_of);
    let cards = write_cards(app, &mut people, plan, &kiosk_village).await?;
    let mut settled = settle(app, &dice, &mut people, plan, &villages, progress).await?;
    super::honeys(app).await?;
    let employers = write_employers(app, &dice, plan, &villages).await?;
    settled.applicants.sort_by_key(|applicant| applicant.id);
    let wanted = plan.cases.map_or((settled.residents / 60).max(20), |cases| cases as usize);
    let cases = cases::write(app, &dice, plan.as_of, &settled.applicants, &workers, wanted).await?;
    let accounts = workers.into_iter().map(DemoAccount::from).collect();
    Ok(City {
        accounts: Accounts { accounts, cards },
        kiosk_village,
        residents: settled.residents,
        certified: settled.certified,
        employers,
        cases,
    })
}

impl From<workers::Worker> for DemoAccount {
    fn from(worker: workers::Worker) -> Self {
        Self {
            id: worker.id,
            login_name: worker.login_name,
            role: worker.role,
            area_name: worker.area_name,
            area: worker.area,
            password: worker.secrets.password,
            totp_secret: worker.secrets.totp_secret,
            printed_codes: worker.secrets.printed_codes,
        }
    }
}

/// The same application with its clock at the first minutes of the plan's day in Shanghai, so that nothing that is
/// written lies in the future.
fn app_of_the_day(app: &App, plan: &Plan) -> App {
    let midnight = plan.as_of.and_time(NaiveTime::MIN).and_utc() - TimeDelta::hours(8);
    app.at(Clock::fixed(midnight + TimeDelta::minutes(1)))
}

/// Areas and the mark of a demonstration, after making sure that nobody is here.
async fn found(app: &App, plan: &Plan) -> Result<Vec<PlacedArea>, DemoError> {
    let mut tx = app.store.write().await.map_err(Fault::from)?;
    if store::has_residents(&mut tx).await? {
        return Err(DemoError::Occupied);
    }
    store::mark(&mut tx, plan.seed).await?;
    let first = NaiveDate::from_ymd_opt(plan.as_of.year() - 10, 1, 1).unwrap_or(plan.as_of);
    areas::reference::write(&mut tx, first).await?;
    tx.commit().await.map_err(Fault::from)?;
    let mut tx = app.store.autocommit().await.map_err(Fault::from)?;
    Ok(areas::store::all(&mut tx).await?)
}

fn kiosk_village(villages: &[&PlacedArea]) -> Result<AreaId, DemoError> {
    let found = villages.iter().find(|village| village.view.id.as_str().starts_with(KIOSK_TOWN));
    let found = found.or(villages.first()).ok_or_else(|| DemoError::Areas("no village".to_owned()))?;
    Ok(found.view.id.clone())
}

/// The people whose cards lie beside the simulated reader.
async fn write_cards(
    app: &App,
    people: &mut People<'_>,
    plan: &Plan,
    village: &AreaId,
) -> Result<Vec<DemoCard>, DemoError> {
    let born = |age: i32| NaiveDate::from_ymd_opt(plan.as_of.year() - age, 3, 12).unwrap_or(plan.as_of);
    let wanted = [
        ("可以登记的居民", born(41), true),
        ("另一位可以登记的居民", born(33), true),
        ("没有残疾人证的居民", born(45), false),
        ("未满十六岁的居民", born(11), true),
    ];
    let mut cards = Vec::new();
    let mut tx = app.store.write().await.map_err(Fault::from)?;
    for (who, born, certified) in wanted {
        let mut person = people.born(village, born, certified);
        person.later = None;
        if let Some(certificate) = &mut person.resident.certificate {
            certificate.on = plan.as_of - chrono::Days::new(700);
        }
        let id = enter(app, &mut tx, &person).await?;
        let id_number = person.resident.id_number.as_str().to_owned();
        cards.push(DemoCard { who, id_number, name: person.resident.name.clone(), resident: id });
    }
    tx.commit().await.map_err(Fault::from)?;
    Ok(cards)
}

struct Settled {
    residents: usize,
    certified: usize,
    applicants: Vec<Applicant>,
}

/// Everybody else, spread over the villages; 16 of 43 have a certificate.
async fn settle(
    app: &App,
    dice: &Dice,
    people: &mut People<'_>,
    plan: &Plan,
    villages: &[&PlacedArea],
    progress: impl Fn(u64),
) -> Result<Settled, DemoError> {
    let wanted = plan.residents as usize;
    let weighted: Vec<(&PlacedArea, usize)> =
        villages.iter().map(|village| (*village, 40 + dice.below(80))).collect();
    let mut settled = Settled { residents: 0, certified: 0, applicants: Vec::new() };
    while settled.residents < wanted {
        let mut tx = app.store.write().await.map_err(Fault::from)?;
        for _ in 0..BATCH.min(wanted - settled.residents) {
            let certified =
                dice.below(wanted - settled.residents) < (wanted * 16 / 43).saturating_sub(settled.certified);
            let person = people.next(&dice.weighted(&weighted).view.id, certified);
            let id = enter(app, &mut tx, &person).await?;
            settled.residents += 1;
            settled.certified += usize::from(certified);
            let born = person.resident.id_number.birth_date();
            if certified && person.later.is_none() && (17..=54).contains(&(plan.as_of.year() - born.year())) {
                settled.applicants.push(Applicant { id, born });
            }
        }
        tx.commit().await.map_err(Fault::from)?;
        progress(settled.residents as u64);
    }
    Ok(settled)
}

async fn enter(app: &App, tx: &mut platform::store::Tx, person: &Person) -> Result<Uuid, DemoError> {
    let id = residents::register(app, tx, &person.resident, FactSource::Registry, None).await?;
    let id = id.ok_or_else(|| DemoError::Areas("a made-up number was drawn twice".to_owned()))?;
    if let Some((change, on)) = person.later {
        let resident = residents::load(app, tx, id).await?.ok_or(Fault::Unreadable("residents"))?;
        let event = CertificateEvent { change, on, numbered: None };
        certificates::take(app, tx, &resident, &event, None).await.map_err(|_| {
            Fault::Other("an event of a made-up certificate does not fit its life".to_owned())
        })?;
    }
    Ok(id)
}

async fn write_employers(
    app: &App,
    dice: &Dice,
    plan: &Plan,
    villages: &[&PlacedArea],
) -> Result<u64, DemoError> {
    const TRADES: &[&str] =
        &["羊毛衫", "纺织", "食品", "旅游", "物流", "电子", "家居", "蚕桑", "机械", "电商"];
    const KINDS: &[(&str, &str, usize)] =
        &[("91", "有限公司", 78), ("92", "经营部", 18), ("93", "专业合作社", 4)];
    let kinds: Vec<((&str, &str), usize)> =
        KINDS.iter().map(|(code, tail, weight)| ((*code, *tail), *weight)).collect();
    let mut employers = Vec::new();
    for at in 0..plan.employers as usize {
        let (code, tail) = *dice.weighted(&kinds);
        let area = dice.one_of(villages).view.id.clone();
        let name = format!("示范{}{}{tail}", dice.one_of(TRADES), at + 1);
        let credit_code = credit_code(dice, code, at);
        employers.push(NewEmployer { id: app.random.uuid(&app.clock), credit_code, name, area });
    }
    let mut tx = app.store.write().await.map_err(Fault::from)?;
    let mut written = 0;
    for some in employers.chunks(EMPLOYERS_AT_ONCE) {
        written += employers::store::add_all(&mut tx, some, app.clock.now()).await?;
    }
    tx.commit().await.map_err(Fault::from)?;
    Ok(written)
}
