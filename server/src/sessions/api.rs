//! Signing in and out, and what one's own session is.

use std::time::Duration;

use domain::devices::SignedReading;
use domain::roles::Permission;
use domain::sessions::{
    ActorView, AssistPerson, Assurance, Face, MembershipView, SessionList, SessionSummary, SessionView,
    SignIn,
};
use platform::audit;
use platform::http::{Body, Problem};
use platform::sessions::{NewSession, Session, Token};
use poem::http::StatusCode;
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi, Tags};
use uuid::Uuid;

use super::representing::representing;
use crate::accounts::guard::{Caller, cookie_name};
use crate::accounts::{sign_in, store};
use crate::app::App;
use crate::devices::reading;
use crate::{mandates, problems, residents};

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// Signing in and out.
    Sessions,
}

/// How long a session of each face lives: idle, and at most without renewal.
#[must_use]
pub fn lifetimes(face: Face) -> (Duration, Duration) {
    const MINUTE: u64 = 60;
    match face {
        Face::Kiosk => (Duration::from_secs(90), Duration::from_secs(15 * MINUTE)),
        Face::Program | Face::Desk => {
            (Duration::from_secs(15 * MINUTE), Duration::from_secs(8 * 60 * MINUTE))
        }
    }
}

/// A session that has just begun, with its cookie where the face has one.
#[derive(ApiResponse)]
pub enum Begun {
    /// The session. Programs find their token in it, kiosk and desk the secret of their page.
    #[oai(status = 201)]
    Session(
        Json<SessionView>,
        /// The cookie of kiosk or desk.
        #[oai(header = "Set-Cookie")]
        Option<String>,
    ),
}

/// A session that has just ended.
#[derive(ApiResponse)]
pub enum Ended {
    /// It is over, here and everywhere.
    #[oai(status = 204)]
    Over(
        /// Takes the cookie away.
        #[oai(header = "Set-Cookie")]
        Option<String>,
        /// Makes the browser forget what is left.
        #[oai(header = "Clear-Site-Data")]
        String,
    ),
}

/// The routes about sessions.
pub struct SessionsApi;

#[OpenApi(tag = "Chapter::Sessions")]
impl SessionsApi {
    /// Sign in as a worker, with password and the code of the phone or of the printed list.
    ///
    /// A wrong name, password or code get the same answer. After five failures in a row the name waits a minute, then
    /// longer, up to an hour, whether or not an account is called so. At a kiosk the bridge's proof says where the
    /// worker stands; it goes on record. The desk is given a `resumption`: on the same page it stands for the code until
    /// the day ends; afterwards 401 `second_factor_due`.
    #[oai(path = "/sessions", method = "post", operation_id = "start_session")]
    async fn start_session(&self, app: Data<&App>, body: Body<SignIn>) -> Result<Begun, Problem> {
        let request = body.value.parse().map_err(problems::fields)?;
        let device = match &request.device {
            None => None,
            Some(proof) => {
                let mut tx = app.store.write().await?;
                let device = reading::prove(&app, &mut tx, proof).await?;
                tx.commit().await?;
                Some(device.id)
            }
        };
        let account = sign_in::check(&app, &request, device).await?;
        let new = Beginning {
            face: request.face,
            actor: Some(account.id),
            epoch: account.epoch,
            subject: None,
            device,
            assurance: Assurance::Password,
        };
        let Begun::Session(mut session, cookie) = begin(&app, new, None).await?;
        session.resumption = account.resumption;
        Ok(Begun::Session(session, cookie))
    }

    /// Come in with a card that an enrolled kiosk has just read.
    ///
    /// The card opens one's own steps and one form, nothing more: it is held by agents too. Somebody who is
    /// not in the registry creates nothing; a worker is called. Who stands for somebody comes in also without being in
    /// the registry, and says next for whom.
    #[oai(path = "/sessions/card", method = "post", operation_id = "start_card_session")]
    async fn start_card_session(&self, app: Data<&App>, body: Body<SignedReading>) -> Result<Begun, Problem> {
        let mut tx = app.store.write().await?;
        let (device, number) = reading::accept(&app, &mut tx, &body.value).await?;
        let resident = residents::by_id_number(&app, &mut tx, &number).await?;
        let entry = app.entry("sessions.card").device(device.id).area(device.area_id.clone());
        let Some(resident) = resident else {
            if let Some(representative) = mandates::by_id_number(&app, &mut tx, &number).await?
                && !mandates::represented(&app, &mut tx, representative).await?.is_empty()
            {
                audit::record(&mut tx, entry.actor(representative)).await?;
                tx.commit().await?;
                return begin(&app, representing(representative, None, Face::Kiosk, Some(device.id)), None)
                    .await;
            }
            let entry = app.refused("sessions.card").device(device.id).area(device.area_id.clone());
            audit::record(&mut tx, entry).await?;
            tx.commit().await?;
            return Err(Problem::new(StatusCode::NOT_FOUND, "not_in_registry"));
        };
        audit::record(&mut tx, entry.person(resident.id)).await?;
        tx.commit().await?;
        let new = Beginning {
            face: Face::Kiosk,
            actor: None,
            epoch: 0,
            subject: Some(resident.id),
            device: Some(device.id),
            assurance: Assurance::Card,
        };
        begin(&app, new, None).await
    }

    /// Who I am, what I may do and whom I sit beside.
    #[oai(path = "/sessions/current", method = "get", operation_id = "show_session")]
    async fn show_session(&self, app: Data<&App>, caller: Caller) -> Result<Json<SessionView>, Problem> {
        Ok(Json(view(&app, &caller.session, caller.today, None, None).await?))
    }

    /// Go on for another while, because somebody is acting.
    #[oai(path = "/sessions/current/renewals", method = "post", operation_id = "renew_session")]
    async fn renew_session(&self, app: Data<&App>, caller: Caller) -> Result<Json<SessionView>, Problem> {
        let (_, lifetime) = lifetimes(caller.face);
        let longest = chrono::TimeDelta::hours(8);
        let now = app.clock.now();
        if now - caller.session.created_at < longest {
            app.sessions.renew(&caller.token, lifetime, now).await?;
        }
        let session = app.sessions.peek(&caller.token, now).await?;
        let session = session.ok_or_else(|| Problem::unauthorized("session_ended"))?;
        Ok(Json(view(&app, &session, caller.today, None, None).await?))
    }

    /// Sign out. Nothing of the person stays.
    #[oai(path = "/sessions/current", method = "delete", operation_id = "end_session")]
    async fn end_session(&self, app: Data<&App>, caller: Caller) -> Result<Ended, Problem> {
        app.sessions.end(&caller.token).await?;
        let gone = |name| format!("{name}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
        Ok(Ended::Over(cookie_name(caller.face).map(gone), "\"cookies\"".to_owned()))
    }

    /// My own live sessions.
    #[oai(path = "/sessions", method = "get", operation_id = "list_sessions")]
    async fn list_sessions(&self, app: Data<&App>, caller: Caller) -> Result<Json<SessionList>, Problem> {
        let Some(actor) = caller.actor_id() else { return Err(Problem::forbidden("forbidden")) };
        let sessions = app.sessions.list(actor, app.clock.now()).await?;
        let own = caller.token.id();
        let view = |session: platform::sessions::SessionSummary| SessionSummary {
            face: Face::from_code(&session.face).unwrap_or(Face::Program),
            started_at: session.created_at,
            seen_at: session.seen_at,
            expires_at: session.expires_at,
            current: session.id == own,
        };
        Ok(Json(SessionList { items: sessions.into_iter().map(view).collect() }))
    }

    /// End every session of mine, this one too: after a lost phone or a forgotten screen.
    #[oai(path = "/sessions", method = "delete", operation_id = "end_sessions")]
    async fn end_sessions(&self, app: Data<&App>, caller: Caller) -> Result<Ended, Problem> {
        let Some(actor) = caller.actor_id() else { return Err(Problem::forbidden("forbidden")) };
        let mut tx = app.store.write().await?;
        store::raise_epoch(&mut tx, actor).await?;
        audit::record(&mut tx, app.entry_of(&caller, "sessions.end_all")).await?;
        tx.commit().await?;
        app.sessions.end_all(actor).await?;
        Ok(Ended::Over(None, "\"cookies\"".to_owned()))
    }

    /// Take the person beside me: from here on we act together, and both names are kept.
    ///
    /// The session gets a new id, as at every step up.
    #[oai(path = "/sessions/current/subject", method = "put", operation_id = "assist_person")]
    async fn assist_person(
        &self,
        app: Data<&App>,
        caller: Caller,
        body: Body<AssistPerson>,
    ) -> Result<Begun, Problem> {
        let actor = caller.permitted(Permission::AssistPerson)?.id;
        let tx = app.store.write().await?;
        let (mut tx, resident) =
            residents::reach(&app, tx, &caller, body.value.resident_id, Permission::AssistPerson).await?;
        audit::record(&mut tx, app.entry_of(&caller, "sessions.assist").person(resident.id)).await?;
        tx.commit().await?;
        let new = Beginning {
            face: caller.face,
            actor: Some(actor),
            epoch: caller.session.epoch,
            subject: Some(resident.id),
            device: caller.session.device,
            assurance: Assurance::Assisted,
        };
        begin(&app, new, Some(&caller.token)).await
    }

    /// The person leaves; I stay signed in.
    #[oai(path = "/sessions/current/subject", method = "delete", operation_id = "leave_person")]
    async fn leave_person(&self, app: Data<&App>, caller: Caller) -> Result<Begun, Problem> {
        let actor = caller.worker()?.id;
        let new = Beginning {
            face: caller.face,
            actor: Some(actor),
            epoch: caller.session.epoch,
            subject: None,
            device: caller.session.device,
            assurance: Assurance::Password,
        };
        begin(&app, new, Some(&caller.token)).await
    }
}

/// What a session begins with.
pub(crate) struct Beginning {
    pub(crate) face: Face,
    pub(crate) actor: Option<Uuid>,
    pub(crate) epoch: i64,
    pub(crate) subject: Option<Uuid>,
    pub(crate) device: Option<Uuid>,
    pub(crate) assurance: Assurance,
}

/// Begins a session, or exchanges `instead_of` for it; a session that ended meanwhile is not revived.
pub(crate) async fn begin(app: &App, new: Beginning, instead_of: Option<&Token>) -> Result<Begun, Problem> {
    let (idle, lifetime) = lifetimes(new.face);
    let page_secret = cookie_name(new.face).map(|_| Token::random(&app.random));
    let session = NewSession {
        face: new.face.code().to_owned(),
        actor: new.actor,
        subject: new.subject,
        device: new.device,
        assurance: new.assurance.code().to_owned(),
        page_hash: page_secret.as_ref().map(Token::hash),
        epoch: new.epoch,
        idle,
        lifetime,
    };
    let now = app.clock.now();
    let token = match instead_of {
        None => app.sessions.start(session, now).await?,
        Some(old) => app
            .sessions
            .replace(old, session, now)
            .await?
            .ok_or_else(|| Problem::unauthorized("session_ended"))?,
    };
    let session = app.sessions.peek(&token, now).await?;
    let session = session.ok_or_else(|| Problem::unauthorized("session_ended"))?;
    let text = token.reveal();
    let cookie =
        cookie_name(new.face).map(|name| format!("{name}={text}; Path=/; Secure; HttpOnly; SameSite=Strict"));
    let shown = cookie.is_none().then_some(text);
    Ok(Begun::Session(
        Json(view(app, &session, app.clock.today(), shown, page_secret.map(|secret| secret.reveal())).await?),
        cookie,
    ))
}

async fn view(
    app: &App,
    session: &Session,
    today: chrono::NaiveDate,
    token: Option<String>,
    page_secret: Option<String>,
) -> Result<SessionView, Problem> {
    let mut tx = app.store.autocommit().await?;
    let (mut undertaking_due, mut own_password_due) = (false, false);
    let assurance = Assurance::from_code(&session.assurance).unwrap_or(Assurance::Password);
    let actor = match session.actor.filter(|_| assurance != Assurance::Represented) {
        None => None,
        Some(id) => {
            let standing = store::standing(&mut tx, id, today).await?.ok_or_else(Problem::not_signed_in)?;
            undertaking_due = standing.signed_until.is_none_or(|until| until < today);
            own_password_due = !standing.own_password;
            let mut memberships = Vec::with_capacity(standing.memberships.len());
            for membership in &standing.memberships {
                let (area_id, area_name) = store::area_name(&mut tx, &membership.area).await?;
                memberships.push(MembershipView { role: membership.role, area_id, area_name });
            }
            Some(ActorView { account_id: id, name: store::name(&mut tx, &app.vault, id).await?, memberships })
        }
    };
    let subject = match session.subject {
        None => None,
        Some(id) => residents::subject_view(app, &mut tx, id).await?,
    };
    Ok(SessionView {
        actor,
        subject,
        assurance,
        face: Face::from_code(&session.face).unwrap_or(Face::Program),
        undertaking_due,
        own_password_due,
        idle_seconds: i64::try_from(session.idle.as_secs()).unwrap_or(i64::MAX),
        expires_at: session.expires_at,
        token,
        page_secret,
        resumption: None,
    })
}
