//! `aixin bridge`.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use platform::clock::Clock;
use platform::http::{Server, Stop};
use platform::random::Random;

use super::{BridgeArgs, open};
use crate::bridge::{Bridge, BridgeKey, Jack, LabelledCard, Reader, routes};

/// The file beside the bridge's key with the cards of the demonstration.
pub(super) const CARDS: &str = "demo-cards.json";

/// Serves the kiosk's page on its own machine until told to stop.
pub(super) async fn run(settings: &open::Settings, args: BridgeArgs) -> anyhow::Result<()> {
    let (clock, random) = (Clock::system(), Random::system());
    let path = match args.key {
        Some(path) => path,
        None => settings.config()?.data_dir.join("bridge-key.json"),
    };
    let key = BridgeKey::load_or_create(&path, &random)?;
    if args.print_key {
        println!("{} {}", key.device_id(), STANDARD.encode(key.public_key()));
        return Ok(());
    }
    let device = key.device_id();
    let origin = args.origin.trim_end_matches('/').to_owned();
    let (reader, jack) = (Reader::default(), Jack::default());
    let cards = if args.simulate { cards(&path)? } else { Vec::new() };
    let bridge = Bridge { key, reader, jack, clock, origin, simulated: args.simulate, cards };
    println!("bridge of {device} on http://{}", args.listen);
    let stop = Stop::on_signals()?;
    Server::bind(args.listen, None).await?.run(routes(bridge), &stop).await?;
    Ok(())
}

/// The cards that `aixin demo` laid beside this kiosk's key; none where there is no demonstration.
fn cards(key: &Path) -> anyhow::Result<Vec<LabelledCard>> {
    let path = key.with_file_name(CARDS);
    match std::fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text).with_context(|| format!("{} holds no cards", path.display())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}
