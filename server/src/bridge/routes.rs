//! What the bridge answers, and to whom.

use std::sync::Arc;
use std::time::Duration;

use domain::devices::{CardReading, DeviceProof};
use platform::clock::Clock;
use poem::http::{Method, StatusCode};
use poem::web::{Data, Json};
use poem::{Endpoint, EndpointExt, IntoResponse, Request, Response, Route, get, handler, post};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::jack::Jack;
use super::key::BridgeKey;
use super::reader::{Card, Reader};
use super::simulator::{self, LabelledCard};

/// How long a reading waits for a card.
const PATIENCE: Duration = Duration::from_secs(25);

/// The bridge's parts.
pub struct Bridge {
    /// The kiosk's identity.
    pub key: BridgeKey,
    /// The reader.
    pub reader: Reader,
    /// The headphone jack. Without a driver for a real one, nothing is ever in it unless it is simulated.
    pub jack: Jack,
    /// The time of a reading.
    pub clock: Clock,
    /// The origin of the page it belongs to.
    pub origin: String,
    /// Whether the reader is the simulator.
    pub simulated: bool,
    /// The cards that lie beside the simulator.
    pub cards: Vec<LabelledCard>,
}

#[derive(Serialize)]
struct Status {
    device_id: Uuid,
    reader: &'static str,
    simulated: bool,
    headphones: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OverNonce {
    nonce: String,
}

/// The routes of a bridge. The simulator's are there only when it simulates.
#[must_use]
pub fn routes(bridge: Bridge) -> impl Endpoint {
    let bridge = Arc::new(bridge);
    let mut routes = Route::new().at("/status", get(status)).at("/read", post(read)).at("/sign", post(sign));
    if bridge.simulated {
        routes = routes.nest("/simulator", simulator::routes());
    }
    let guard = bridge.clone();
    routes.data(bridge).around(move |endpoint, request| {
        let guard = guard.clone();
        async move { Ok(answer(&endpoint, &guard, request).await) }
    })
}

/// Answers the kiosk's own page, the simulator's, and programs of this machine that send no `Origin`; refuses every
/// other page, and every name that only pretends to be this machine.
async fn answer(endpoint: &impl Endpoint, bridge: &Bridge, request: Request) -> Response {
    let origin = request.header("origin").map(str::to_owned);
    let authority = request.header("host").unwrap_or_default();
    let host = authority.rsplit_once(':').map_or("", |(host, _)| host);
    let own = format!("http://{authority}");
    let ours = origin.as_ref().is_none_or(|origin| *origin == bridge.origin || *origin == own);
    if !matches!(host, "127.0.0.1" | "localhost" | "[::1]") || !ours {
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut response = if request.method() == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else {
        endpoint.get_response(request).await.into_response()
    };
    if origin.is_some() {
        allow(response.headers_mut(), &bridge.origin);
    }
    response
}

fn allow(headers: &mut poem::http::HeaderMap, origin: &str) {
    let pairs = [
        ("access-control-allow-origin", origin),
        ("access-control-allow-methods", "GET, POST, DELETE"),
        ("access-control-allow-headers", "content-type"),
        ("access-control-allow-private-network", "true"),
        ("vary", "Origin"),
        ("cache-control", "no-store"),
    ];
    for (name, value) in pairs {
        if let Ok(value) = value.parse() {
            headers.insert(name, value);
        }
    }
}

#[handler]
fn status(Data(bridge): Data<&Arc<Bridge>>) -> Json<Status> {
    Json(Status {
        device_id: bridge.key.device_id(),
        reader: if bridge.reader.has_card() { "card" } else { "no_card" },
        simulated: bridge.simulated,
        headphones: bridge.jack.has_headphones(),
    })
}

#[handler]
async fn read(bridge: Data<&Arc<Bridge>>, request: Json<OverNonce>) -> Response {
    match bridge.reader.read(PATIENCE).await {
        Some(Card { id_number, name }) => {
            let reading = CardReading { id_number, name, read_at: bridge.clock.now() };
            Json(bridge.key.sign(&request.nonce, &reading)).into_response()
        }
        None => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

/// Says which kiosk this is, over a number of the server: a worker signs in here.
#[handler]
fn sign(Data(bridge): Data<&Arc<Bridge>>, Json(request): Json<OverNonce>) -> Json<DeviceProof> {
    Json(bridge.key.prove(request.nonce))
}
