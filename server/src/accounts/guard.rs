//! Who is calling: the session behind a request and, in one statement, what its account may do today.
//!
//! A program sends `Authorization: Bearer TOKEN`. Kiosk and desk send their `__Host-` cookie together with
//! the page's secret in `X-Aixin-Page`: the cookie alone opens nothing, so that a page that was wiped is
//! signed out even while the server is down.

use chrono::NaiveDate;
use domain::areas::AreaPath;
use domain::mandates::{Authority, Viewer};
use domain::roles::{self, Membership, Permission};
use domain::sessions::{Assurance, Face};
use platform::audit::{self, Entry};
use platform::http::{Problem, RequestId, Stop, check_origin};
use platform::sessions::{Session, Token};
use platform::store::Tx;
use poem::{Request, RequestBody};
use poem_openapi::registry::{MetaSecurityScheme, Registry};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use uuid::Uuid;

use super::store;
use crate::app::App;
use crate::problems::Fault;

/// The header that carries the secret of the page's memory.
pub const PAGE_HEADER: &str = "X-Aixin-Page";

/// Somebody with a live session.
pub struct Caller {
    /// What they hold.
    pub token: Token,
    /// What stands behind it.
    pub session: Session,
    /// The worker who acts, if one does.
    pub actor: Option<Actor>,
    /// The resident whose matter it is: by their card, or beside a worker.
    pub subject: Option<Uuid>,
    /// Somebody who came with their own card to act for another person. Until `mandates` lets them in, that person is
    /// nobody's `subject`: what does not ask for them is closed to them.
    pub stands_for: Option<StandsFor>,
    /// How sure we are of the one in front.
    pub assurance: Assurance,
    /// Which face of the product they use.
    pub face: Face,
    /// The legal date of the request.
    pub today: NaiveDate,
    /// The id under which the request is logged.
    pub request_id: Option<Uuid>,
}

/// Somebody who acts for another person with their own card.
pub struct StandsFor {
    /// Who: a guardian or the holder of a mandate.
    pub representative: Uuid,
    /// For whom; nobody before they said so.
    pub person: Option<Uuid>,
    /// What they may do for that person today, once it was looked up.
    pub authority: Option<Authority>,
}

impl StandsFor {
    /// The same, with what was looked up.
    #[must_use]
    pub fn with(self, authority: Authority) -> Self {
        Self { authority: Some(authority), ..self }
    }
}

/// A worker and what they may do today.
pub struct Actor {
    /// The account.
    pub id: Uuid,
    /// Its memberships that are in force.
    pub memberships: Vec<Membership>,
    /// Whether their password is their own, and not a first one that somebody handed over.
    pub own_password: bool,
    /// Whether the undertaking in force is signed and has not expired.
    pub signed: bool,
}

impl Caller {
    /// The worker who calls, with a password of their own; the undertaking may be due.
    ///
    /// # Errors
    /// 403 `forbidden` without a worker; 403 `own_password_due` while they have a first password only.
    pub fn with_own_password(&self) -> Result<&Actor, Problem> {
        let actor = self.actor.as_ref().ok_or_else(|| Problem::forbidden("forbidden"))?;
        if actor.own_password { Ok(actor) } else { Err(Problem::forbidden("own_password_due")) }
    }

    /// The worker who calls, with a password of their own and the undertaking signed.
    ///
    /// # Errors
    /// As [`Caller::with_own_password`]; 403 `undertaking_due` before the undertaking is signed.
    pub fn worker(&self) -> Result<&Actor, Problem> {
        let actor = self.with_own_password()?;
        if actor.signed { Ok(actor) } else { Err(Problem::forbidden("undertaking_due")) }
    }

    /// The worker who calls, if their role has `permission` anywhere.
    ///
    /// # Errors
    /// As [`Caller::worker`]; 403 `forbidden` when no role of theirs ever may.
    pub fn permitted(&self, permission: Permission) -> Result<&Actor, Problem> {
        let actor = self.worker()?;
        if actor.memberships.iter().any(|membership| membership.role.permits(permission)) {
            Ok(actor)
        } else {
            Err(Problem::forbidden("forbidden"))
        }
    }

    /// Whether the calling worker has `permission` at `area` today.
    #[must_use]
    pub fn may(&self, permission: Permission, area: &AreaPath) -> bool {
        self.worker().is_ok_and(|actor| roles::may(&actor.memberships, self.today, permission, area))
    }

    /// The resident whose matter it is. A worker beside them must have signed the undertaking.
    ///
    /// # Errors
    /// 403 `forbidden` when no resident is present.
    pub fn present_person(&self) -> Result<Uuid, Problem> {
        if self.actor.is_some() {
            self.worker()?;
        }
        self.subject.ok_or_else(|| Problem::forbidden("forbidden"))
    }

    /// Whom repeated POSTs are counted for: the worker, or the resident with the card.
    #[must_use]
    pub fn scope(&self) -> Uuid {
        self.by().or(self.subject).unwrap_or_default()
    }

    /// Whether nobody but the resident themselves is at it.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        self.actor.is_none() && self.stands_for.is_none()
    }

    /// As what the caller looks at something of the person's. Whose standing was not looked up yet looks as a guardian
    /// does: what is the person's own stays hidden.
    #[must_use]
    pub fn viewer(&self) -> Viewer {
        match (&self.stands_for, &self.actor) {
            (Some(standing), _) => match &standing.authority {
                Some(authority) if !authority.is_guardian() => Viewer::Holder,
                _ => Viewer::Guardian,
            },
            (None, Some(_)) => Viewer::Worker,
            (None, None) => Viewer::Card,
        }
    }

    /// An audit entry with who calls, for whom, from where.
    pub fn sign(&self, entry: Entry) -> Entry {
        let represented = self.stands_for.as_ref().and_then(|standing| standing.person);
        entry
            .actor(self.by())
            .subject(self.subject.or(represented))
            .device(self.session.device)
            .request(self.request_id)
    }

    /// Puts on record that somebody beside the person, or for them, read something of theirs; the person alone leaves no
    /// row.
    ///
    /// # Errors
    /// [`Fault`] when it cannot be written.
    pub async fn read_by_helper(
        &self,
        app: &App,
        tx: &mut Tx,
        action: &'static str,
        person: Uuid,
    ) -> Result<(), Fault> {
        if !self.is_alone() {
            audit::record(tx, app.entry_of(self, action).person(person)).await?;
        }
        Ok(())
    }

    /// Who acts, where that is not the person themselves: the worker's account, or whoever stands for the person.
    #[must_use]
    pub fn by(&self) -> Option<Uuid> {
        self.actor_id().or(self.stands_for.as_ref().map(|standing| standing.representative))
    }

    /// The account, when a worker acts.
    #[must_use]
    pub fn actor_id(&self) -> Option<Uuid> {
        self.actor.as_ref().map(|actor| actor.id)
    }
}

/// The cookie of a face; programs have none.
#[must_use]
pub fn cookie_name(face: Face) -> Option<&'static str> {
    match face {
        Face::Program => None,
        Face::Kiosk => Some("__Host-aixin-kiosk"),
        Face::Desk => Some("__Host-aixin-desk"),
    }
}

/// What the request shows, before anybody is asked whether it is worth anything.
struct Shown {
    token: Token,
    page: Option<String>,
    by_cookie: bool,
}

fn shown(request: &Request) -> Option<Shown> {
    if let Some(value) = request.header("authorization") {
        let token = value.strip_prefix("Bearer ")?;
        return Some(Shown { token: Token::parse(token)?, page: None, by_cookie: false });
    }
    let cookies = request.header("cookie")?;
    let find = |name: &str| {
        cookies
            .split(';')
            .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
            .map(str::to_owned)
    };
    let page = request.header(PAGE_HEADER).map(str::to_owned);
    let text = [Face::Kiosk, Face::Desk].into_iter().filter_map(cookie_name).find_map(find)?;
    Some(Shown { token: Token::parse(&text)?, page, by_cookie: true })
}

fn page_matches(session: &Session, page: Option<&str>) -> bool {
    session.page_hash.is_none() || page.and_then(Token::parse).is_some_and(|page| session.opens_page(&page))
}

/// Whether a request shows that somebody is at it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Noted,
    /// A machine asks by itself.
    Unnoted,
}

async fn identify(request: &Request, use_of: Use) -> Result<Caller, Problem> {
    let app = request.data::<App>().ok_or_else(Problem::unavailable)?;
    let shown = shown(request).ok_or_else(Problem::not_signed_in)?;
    if shown.by_cookie {
        check_origin(request.method(), request.headers(), &[&app.config.public_url])?;
    }
    let ended = || Problem::unauthorized("session_ended");
    let session = match use_of {
        Use::Noted => app.sessions.load(&shown.token, app.clock.now()).await?,
        Use::Unnoted => app.sessions.peek(&shown.token, app.clock.now()).await?,
    };
    let session = session.ok_or_else(ended)?;
    if !page_matches(&session, shown.page.as_deref()) {
        return Err(ended());
    }
    let today = app.clock.today();
    let assurance = Assurance::from_code(&session.assurance).ok_or_else(ended)?;
    let represented = assurance == Assurance::Represented;
    let actor = match session.actor.filter(|_| !represented) {
        None => None,
        Some(id) => {
            let mut tx = app.store.autocommit().await?;
            Some(actor(&mut tx, id, &session, today).await?.ok_or_else(ended)?)
        }
    };
    let face = Face::from_code(&session.face).ok_or_else(ended)?;
    let stands_for = session.actor.filter(|_| represented).map(|representative| StandsFor {
        representative,
        person: session.subject,
        authority: None,
    });
    let subject = session.subject.filter(|_| !represented);
    let request_id = request.data::<RequestId>().map(|id| id.0);
    let caller = Caller {
        token: shown.token,
        session,
        actor,
        subject,
        stands_for,
        assurance,
        face,
        today,
        request_id,
    };
    app.limits.request(&caller, &app.clock)?;
    Ok(caller)
}

async fn actor(tx: &mut Tx, id: Uuid, session: &Session, today: NaiveDate) -> Result<Option<Actor>, Fault> {
    let standing = store::standing(tx, id, today).await?;
    Ok(standing.filter(|standing| !standing.disabled && standing.epoch == session.epoch).map(|standing| {
        Actor {
            id,
            memberships: standing.memberships,
            own_password: standing.own_password,
            signed: standing.signed_until.is_some_and(|until| today <= until),
        }
    }))
}

impl<'a> ApiExtractor<'a> for Caller {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        registry.create_security_scheme(
            "session",
            MetaSecurityScheme {
                ty: "http",
                description: Some("The session of a signed-in worker or of a resident at a kiosk."),
                name: None,
                key_in: None,
                scheme: Some("bearer"),
                bearer_format: None,
                flows: None,
                openid_connect_url: None,
            },
        );
    }

    fn security_schemes() -> Vec<&'static str> {
        vec!["session"]
    }

    async fn from_request(
        request: &'a Request,
        _body: &mut RequestBody,
        _options: ExtractParamOptions<Self::ParamType>,
    ) -> poem::Result<Self> {
        identify(request, Use::Noted).await.map_err(Into::into)
    }
}

/// Somebody whose page watches something by itself: their session does not live longer for it.
pub struct Watcher {
    /// Who it is.
    pub caller: Caller,
    /// The wish that the server stops, for which nobody who only watches is waited.
    pub stop: Stop,
}

impl Watcher {
    /// Whether they still may: the session lives, and the account stands as it stood.
    ///
    /// # Errors
    /// [`Problem`] when sessions or database do not answer.
    pub async fn stands(&self, app: &App) -> Result<bool, Problem> {
        let caller = &self.caller;
        if self.stop.is_told() || app.sessions.peek(&caller.token, app.clock.now()).await?.is_none() {
            return Ok(false);
        }
        let Some(id) = caller.actor_id() else { return Ok(true) };
        let mut tx = app.store.autocommit().await?;
        let standing = actor(&mut tx, id, &caller.session, app.clock.today()).await?;
        Ok(standing.is_some_and(|standing| standing.own_password && standing.signed))
    }
}

impl<'a> ApiExtractor<'a> for Watcher {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        Caller::register(registry);
    }

    fn security_schemes() -> Vec<&'static str> {
        Caller::security_schemes()
    }

    async fn from_request(
        request: &'a Request,
        _body: &mut RequestBody,
        _options: ExtractParamOptions<Self::ParamType>,
    ) -> poem::Result<Self> {
        let stop = request.data::<Stop>().cloned().ok_or_else(Problem::unavailable)?;
        let caller = identify(request, Use::Unnoted).await?;
        Ok(Self { caller, stop })
    }
}
