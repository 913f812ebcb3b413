//! What `cargo xtask bench` measures with: sessions that have begun, numbers to look up, and a poem server that does
//! nothing, as the unit. Only a binary built with the feature `bench` has it.

mod prepare;
mod store;

use std::net::SocketAddr;

use poem::listener::TcpListener;
use poem::{EndpointExt, Route, Server, endpoint::make_sync};

pub use prepare::{Prepared, prepare};

/// The smallest poem server there is: one route, one word.
///
/// # Errors
/// If the address is taken.
pub async fn bare(listen: SocketAddr) -> anyhow::Result<()> {
    let route = Route::new().at("/", make_sync(|_| "爱心").map_to_response());
    Server::new(TcpListener::bind(listen)).run(route).await?;
    Ok(())
}
