//! `aixin bridge`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use platform::clock::Clock;
use platform::http::{Server, Stop};
use platform::random::Random;

use super::{BridgeArgs, open};
use crate::bridge::{Bridge, BridgeKey, Jack, Reader, routes};

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
    let bridge = Bridge { key, reader, jack, clock, origin, simulated: args.simulate };
    println!("bridge of {device} on http://{}", args.listen);
    let stop = Stop::on_signals()?;
    Server::bind(args.listen, None).await?.run(routes(bridge), &stop).await?;
    Ok(())
}
