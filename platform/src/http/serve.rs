//! A server that bounds how long a client may keep it waiting and stops without cutting anybody off.

use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use poem::{
    IntoEndpoint,
    listener::{
        Acceptor, AcceptorExt as _, BoxAcceptor, Listener as _, RustlsCertificate, RustlsConfig, TcpListener,
    },
};

use super::{
    run_to_end::all_ended,
    stop::Stop,
    unhurried::{Bounded, Pace},
};

/// How long requests under way may take once the server is told to stop.
const REQUESTS_END: Duration = Duration::from_secs(20);

/// How long, after them, the writes may take whose callers are gone: half a minute for both together.
const WRITES_END: Duration = Duration::from_secs(8);

/// How slow a client may be.
const PACE: Pace = Pace { idle: Duration::from_secs(30), slowest: 500 };

/// Connections open at the same time; each may cost some tens of kilobytes, and has a file descriptor.
const MOST_CONNECTIONS: usize = 4_096;

/// A certificate chain and its private key, both PEM.
#[derive(Debug, Clone)]
pub struct TlsFiles {
    /// The chain, the server's own certificate first.
    pub certificate: PathBuf,
    /// The private key (PKCS#8, PKCS#1 or SEC1).
    pub key: PathBuf,
}

/// Why a server could not be started.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// The address is taken or not of this machine.
    #[error("cannot listen on {0}")]
    Address(SocketAddr, #[source] io::Error),
    /// A file of the certificate cannot be read.
    #[error("cannot read {}", .0.display())]
    File(PathBuf, #[source] io::Error),
}

/// A listening server; connections wait until it runs.
pub struct Server {
    acceptor: BoxAcceptor,
    address: SocketAddr,
}

impl Server {
    /// Listens, with TLS if there is a certificate (port 0: any free one).
    ///
    /// # Errors
    /// [`BindError`].
    pub async fn bind(address: SocketAddr, tls: Option<&TlsFiles>) -> Result<Self, BindError> {
        let refused = |error| BindError::Address(address, error);
        let plain = TcpListener::bind(address);
        let acceptor = match tls {
            Some(files) => {
                let certificate = RustlsCertificate::new()
                    .cert(read(&files.certificate).await?)
                    .key(read(&files.key).await?);
                let config = RustlsConfig::new().fallback(certificate);
                plain.rustls(config).into_acceptor().await.map_err(refused)?.boxed()
            }
            None => plain.into_acceptor().await.map_err(refused)?.boxed(),
        };
        let bound = acceptor.local_addr().first().and_then(|bound| bound.as_socket_addr().copied());
        Ok(Self { acceptor, address: bound.unwrap_or(address) })
    }

    /// Where it listens, with the port that it was given.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until told to stop; then accepts nobody, lets requests under way end (at most 20 s), and waits for
    /// writes whose callers are gone (at most 8 s more).
    ///
    /// A connection on which nothing moves for 30 s is closed, and so is one whose request trickles in at less than
    /// 500 bytes a second after the first 30 s. So no handler may be silent for longer than 30 s. Beyond 4,096 open
    /// connections the next ones wait to be accepted.
    ///
    /// # Errors
    /// If the listener breaks.
    pub async fn run<E>(self, endpoint: E, stop: &Stop) -> io::Result<()>
    where
        E: IntoEndpoint,
        E::Endpoint: 'static,
    {
        let acceptor = Bounded::new(self.acceptor, PACE, MOST_CONNECTIONS);
        poem::Server::new_with_acceptor(acceptor)
            .run_with_graceful_shutdown(endpoint, stop.wait(), Some(REQUESTS_END))
            .await?;
        if !all_ended(WRITES_END).await {
            tracing::warn!("stopped although writes are still under way");
        }
        Ok(())
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Server({})", self.address)
    }
}

async fn read(path: &Path) -> Result<Vec<u8>, BindError> {
    tokio::fs::read(path).await.map_err(|error| BindError::File(path.to_owned(), error))
}

#[cfg(test)]
mod tests {
    use poem::{Route, endpoint::make};
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpStream,
    };

    use super::*;

    #[tokio::test]
    async fn a_request_under_way_is_answered_after_the_wish_to_stop() {
        let stop = Stop::new();
        let server = Server::bind("127.0.0.1:0".parse().unwrap(), None).await.unwrap();
        let address = server.address();
        let slow = {
            let stop = stop.clone();
            make(move |_| {
                let stop = stop.clone();
                async move {
                    stop.tell();
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    Ok::<_, poem::Error>("answered")
                }
            })
        };
        let running = {
            let stop = stop.clone();
            tokio::spawn(async move { server.run(Route::new().at("/", slow), &stop).await })
        };
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        let mut told = String::new();
        client.read_to_string(&mut told).await.unwrap();
        assert!(told.ends_with("answered"), "{told}");
        running.await.unwrap().unwrap();
        assert!(TcpStream::connect(address).await.is_err());
    }

    #[tokio::test]
    async fn an_address_that_is_taken_is_named() {
        let first = Server::bind("127.0.0.1:0".parse().unwrap(), None).await.unwrap();
        let error = Server::bind(first.address(), None).await.unwrap_err();
        assert!(error.to_string().contains(&first.address().to_string()));
    }

    #[tokio::test]
    async fn a_certificate_that_cannot_be_read_is_named() {
        let tls = TlsFiles { certificate: "no/such/chain.pem".into(), key: "no/such/key.pem".into() };
        let error = Server::bind("127.0.0.1:0".parse().unwrap(), Some(&tls)).await.unwrap_err();
        assert_eq!(error.to_string(), "cannot read no/such/chain.pem");
    }
}
