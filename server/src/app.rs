//! What every handler is given, and how the routes are put together.

use std::sync::{Arc, PoisonError, RwLock};

use domain::calendar::Calendar;
use platform::audit::{self, Entry};
use platform::clock::Clock;
use platform::failpoint;
use platform::http::{
    Body, Fingerprint, Headers, IdempotencyKey, Measure, PanicToProblem, Problems, RequestIds, Stop, Surface,
    api_docs, document, idempotency, run_to_end,
};
use platform::metrics::Metrics;
use platform::random::Random;
use platform::sessions::Sessions;
use platform::store::Store;
use platform::vault::Vault;
use poem::endpoint::make_sync;
use poem::middleware::CatchPanic;
use poem::{Endpoint, EndpointExt, IntoResponse, Route};
use poem_openapi::OpenApiService;

use crate::accounts::guard::Caller;
use crate::alerts::api::AlertsApi;
use crate::areas::api::AreasApi;
use crate::cases::api::CasesApi;
use crate::cases::batches::api::BatchesApi;
use crate::cases::corrections::CorrectionsApi;
use crate::cases::endings::EndingsApi;
use crate::config::Config;
use crate::consents::api::ConsentsApi;
use crate::devices::api::DevicesApi;
use crate::documents::Shelf;
use crate::documents::api::DocumentsApi;
use crate::exports::api::ExportsApi;
use crate::forgettings::api::ForgettingsApi;
use crate::holds::api::HoldsApi;
use crate::imports::api::ImportsApi;
use crate::letters::api::LettersApi;
use crate::limits::{self, Limits};
use crate::mandates::api::MandatesApi;
use crate::messages::api::MessagesApi;
use crate::passwords::api::PasswordsApi;
use crate::practice::api::PracticeApi;
use crate::problems::Fault;
use crate::readings::api::ReadingsApi;
use crate::reminders::api::RemindersApi;
use crate::residents::api::ResidentsApi;
use crate::sessions::api::SessionsApi;
use crate::sessions::representing::RepresentingApi;
use crate::staff::api::StaffApi;
use crate::undertakings::api::UndertakingsApi;
use crate::{calendar, consents, letters, undertakings, web};

/// The schema, embedded when the binary is built.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../migrations");

/// The running application: what it stores in, seals with, remembers sessions in and reads the time from.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// The keys.
    pub vault: Vault,
    /// Who is signed in.
    pub sessions: Sessions,
    /// The time.
    pub clock: Clock,
    /// The dice.
    pub random: Random,
    /// What the operator set.
    pub config: Arc<Config>,
    /// What was answered, in numbers.
    pub metrics: Metrics,
    /// Who has asked for how much lately.
    pub limits: Arc<Limits>,
    /// Where documents lie.
    pub documents: Arc<Shelf>,
    calendar: Arc<RwLock<Arc<Calendar>>>,
}

impl App {
    /// Puts the parts together and reads the calendar.
    ///
    /// # Errors
    /// [`Fault`] when the calendar cannot be read.
    pub async fn new(
        store: Store,
        vault: Vault,
        sessions: Sessions,
        clock: Clock,
        random: Random,
        config: Config,
    ) -> Result<Self, Fault> {
        let calendar = calendar::store::load(&mut store.autocommit().await?).await?;
        let calendar = Arc::new(RwLock::new(Arc::new(calendar)));
        let limits = Arc::new(Limits::new(&config));
        let documents = Shelf::new(&config).map_err(|error| Fault::Other(error.to_string()))?;
        let documents = Arc::new(documents);
        let (config, metrics) = (Arc::new(config), Metrics::default());
        Ok(Self { store, vault, sessions, clock, random, config, metrics, limits, documents, calendar })
    }

    /// Calendar, notices and undertaking, where they are missing: what every database needs before it serves.
    ///
    /// # Errors
    /// [`Fault`] when they cannot be written.
    pub async fn fill_reference(&self) -> Result<(), Fault> {
        let mut tx = self.store.write().await?;
        calendar::store::fill(&mut tx).await?;
        consents::store::fill(&mut tx).await?;
        undertakings::store::fill(&mut tx, self.clock.today()).await?;
        tx.commit().await?;
        self.reload_calendar().await
    }

    /// The same application at another time, as the demonstration writes the past and a test its day.
    #[must_use]
    pub fn at(&self, clock: Clock) -> Self {
        Self { clock, ..self.clone() }
    }

    /// The calendar as last read.
    #[must_use]
    pub fn calendar(&self) -> Arc<Calendar> {
        self.calendar.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the calendar again, after an import by this process or another.
    ///
    /// # Errors
    /// [`Fault`] when it cannot be read; the old one stays then.
    pub async fn reload_calendar(&self) -> Result<(), Fault> {
        let calendar = calendar::store::load(&mut self.store.autocommit().await?).await?;
        *self.calendar.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(calendar);
        Ok(())
    }

    /// Puts a read on record, of one person or of a list of them, before what was read leaves: one statement, kept at
    /// once. A change is put on record in its own transaction instead.
    ///
    /// # Errors
    /// [`Fault`] when it cannot go on record; then nothing of what was read may leave.
    pub async fn record_read(&self, entry: Entry) -> Result<(), Fault> {
        #[cfg(feature = "bench")]
        if self.config.bench_without_audit {
            return Ok(());
        }
        let mut tx = self.store.autocommit_write().await?;
        Ok(audit::record(&mut tx, entry).await?)
    }

    /// An audit entry of something the system or the command line does.
    pub fn entry(&self, action: &'static str) -> Entry {
        Entry::done(&self.clock, &self.random, action)
    }

    /// An audit entry of something that was refused.
    pub fn refused(&self, action: &'static str) -> Entry {
        Entry::refused(&self.clock, &self.random, action)
    }

    /// An audit entry of something `caller` does.
    pub fn entry_of(&self, caller: &Caller, action: &'static str) -> Entry {
        caller.sign(self.entry(action))
    }

    /// The request as one that may have been sent before, by this caller.
    #[must_use]
    pub fn idempotency<'r, T>(
        &'r self,
        caller: &Caller,
        key: &'r IdempotencyKey,
        body: &Body<T>,
    ) -> idempotency::Request<'r> {
        self.sent_again(caller, key, body.fingerprint)
    }

    /// As [`App::idempotency`], of a request whose body is no JSON.
    #[must_use]
    pub fn sent_again<'r>(
        &'r self,
        caller: &Caller,
        key: &'r IdempotencyKey,
        fingerprint: Fingerprint,
    ) -> idempotency::Request<'r> {
        idempotency::Request {
            scope: caller.scope(),
            key,
            fingerprint,
            vault: &self.vault,
            at: self.clock.now(),
        }
    }

    /// Everything that is served: API, documents, health, kiosk, desk and what a QR code opens.
    #[must_use]
    pub fn routes(&self, stop: &Stop) -> impl Endpoint + use<> {
        let service = service(&self.config.public_url);
        let document = document(&service);
        let problems = Problems::new(domain::words::sentence).naming_paths_of(&service);
        let secure = self.config.public_url.starts_with("https://");
        let headers = |surface| Headers::new(&surface, secure);
        let kiosk = Surface::Kiosk { bridge_origin: Some(self.config.bridge_origin.clone()) };
        let (clock, random) = (self.clock.clone(), self.random.clone());
        Route::new()
            .nest(
                "/api/docs",
                EndpointExt::with(api_docs("/api/docs", "/api/openapi.json"), headers(Surface::Docs)),
            )
            .nest("/api", api(service, document).with(headers(Surface::Api)))
            .nest("/kiosk", EndpointExt::with(web::kiosk(&self.config), headers(kiosk)))
            .nest("/desk", EndpointExt::with(web::desk(&self.config), headers(Surface::Desk)))
            .nest("/k", letters::page::routes().with(headers(Surface::Page)))
            .nest("/health", web::health(self, stop.clone()).with(headers(Surface::Api)))
            .at("/", web::front_door().with(headers(Surface::Page)))
            .data(self.clone())
            .data(stop.clone())
            .with(limits::gate(&self.config, &self.clock))
            .with(CatchPanic::new().with_handler(PanicToProblem))
            .with(problems)
            .with(Measure::new(self.metrics.clone()))
            .with(RequestIds::new(move || random.uuid(&clock)))
    }
}

/// The API and its document. A request that changes something runs to its end, also when the client hangs up.
fn api(service: OpenApiService<Api, ()>, document: String) -> Route {
    let service = service.around(|endpoint, request| async move {
        if request.method().is_safe() {
            endpoint.call(request).await
        } else {
            run_to_end(async move {
                let answer = endpoint.call(request).await;
                failpoint::pass("request.done");
                answer
            })
            .await
        }
    });
    let document = make_sync(move |_| document.clone().with_content_type("application/json"));
    Route::new().nest("/v1", service).at("/openapi.json", document)
}

/// The routes under `/api/v1`; a tuple holds sixteen, and may hold tuples.
type Api = (
    AreasApi,
    (SessionsApi, RepresentingApi, PracticeApi),
    (PasswordsApi, StaffApi),
    UndertakingsApi,
    DevicesApi,
    (ResidentsApi, MandatesApi),
    ConsentsApi,
    (CasesApi, EndingsApi, CorrectionsApi, BatchesApi, LettersApi, DocumentsApi),
    (MessagesApi, RemindersApi),
    ReadingsApi,
    AlertsApi,
    ImportsApi,
    ExportsApi,
    HoldsApi,
    ForgettingsApi,
);

/// The documented API.
#[must_use]
pub fn service(public_url: &str) -> OpenApiService<Api, ()> {
    let api = (
        AreasApi,
        (SessionsApi, RepresentingApi, PracticeApi),
        (PasswordsApi, StaffApi),
        UndertakingsApi,
        DevicesApi,
        (ResidentsApi, MandatesApi),
        ConsentsApi,
        (CasesApi, EndingsApi, CorrectionsApi, BatchesApi, LettersApi, DocumentsApi),
        (MessagesApi, RemindersApi),
        ReadingsApi,
        AlertsApi,
        ImportsApi,
        ExportsApi,
        HoldsApi,
        ForgettingsApi,
    );
    OpenApiService::new(api, "Aixin", env!("CARGO_PKG_VERSION"))
        .description(
            "Work and help for disabled residents: applied for in the village, reviewed in town and city.",
        )
        .server(format!("{public_url}/api/v1"))
}
