//! The bridge: a small server on the kiosk's own machine, between the kiosk's page and the card reader.
//!
//! It holds the kiosk's key, signs every card reading over a number that the server drew, says whether headphones are
//! in, and ships a simulator of a reader and a jack for demonstrations. It answers only the page it belongs to: `Host`
//! must be loopback and `Origin` the server's or its own. What it does NOT do: talk to the server, or keep anything of
//! a card once it was read.

mod jack;
mod key;
mod reader;
mod routes;
mod simulator;

pub use jack::{Headphones, Jack};
pub use key::{BridgeKey, KeyError};
pub use reader::{Card, Reader};
pub use routes::{Bridge, routes};
pub use simulator::LabelledCard;
