//! A small TCP proxy that delays, cuts and refuses: the line between a server and what it stands on, or its clients.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How the line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// Everything passes, each piece this much later.
    Open(Duration),
    /// Nobody is let in, whoever was is cut off.
    Refused,
}

/// A proxy on a loopback port; whatever runs through it ends when it is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    line: watch::Sender<Line>,
    cuts: watch::Sender<u64>,
    running: JoinHandle<()>,
}

impl Proxy {
    /// To a port of this machine, open.
    ///
    /// # Panics
    /// When no loopback port is free.
    pub async fn to(port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a loopback port is free");
        let address = listener.local_addr().expect("a listener has an address");
        let (line, cuts) = (watch::Sender::new(Line::Open(Duration::ZERO)), watch::Sender::new(0));
        let running = tokio::spawn(run(listener, address, port, line.subscribe(), cuts.subscribe()));
        Self { address, line, cuts, running }
    }

    /// The port that it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// From now on everything passes at once.
    pub fn pass(&self) {
        self.line.send_replace(Line::Open(Duration::ZERO));
    }

    /// From now on everything passes, each piece this much later.
    pub fn delay(&self, by: Duration) {
        self.line.send_replace(Line::Open(by));
    }

    /// Cuts every connection that is open; new ones are let in.
    pub fn cut(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// Cuts every connection, and the port is closed until it passes again: nothing passes that is sent from now on.
    pub fn refuse(&self) {
        self.line.send_replace(Line::Refused);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.running.abort();
        self.refuse();
    }
}

async fn run(
    listener: TcpListener,
    address: SocketAddr,
    to: u16,
    mut line: watch::Receiver<Line>,
    cuts: watch::Receiver<u64>,
) {
    let mut listener = Some(listener);
    loop {
        let now = *line.borrow_and_update();
        match (&listener, now) {
            (_, Line::Refused) => {
                // The port is closed with it.
                listener = None;
                if line.changed().await.is_err() {
                    return;
                }
            }
            (None, Line::Open(_)) => listener = TcpListener::bind(address).await.ok(),
            (Some(open), Line::Open(_)) => tokio::select! {
                changed = line.changed() => if changed.is_err() { return },
                accepted = open.accept() => if let Ok((client, _)) = accepted {
                    tokio::spawn(through(client, to, line.clone(), cuts.clone()));
                },
            },
        }
    }
}

async fn through(client: TcpStream, to: u16, line: watch::Receiver<Line>, mut cuts: watch::Receiver<u64>) {
    // What was cut before this connection came is none of its business.
    cuts.mark_unchanged();
    let Ok(server) = TcpStream::connect(("127.0.0.1", to)).await else { return };
    for stream in [&client, &server] {
        let _ = stream.set_nodelay(true);
    }
    let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
    let mut refused = line.clone();
    let line = Arc::new(line);
    tokio::select! {
        // One side hanging up ends both ways.
        () = copy(from_client, to_server, Arc::clone(&line)) => {}
        () = copy(from_server, to_client, line) => {}
        _ = refused.wait_for(|line| *line == Line::Refused) => {}
        _ = cuts.changed() => {}
    }
}

async fn copy(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, line: Arc<watch::Receiver<Line>>) {
    let mut piece = vec![0; 16 * 1024];
    while let Ok(bytes @ 1..) = from.read(&mut piece).await {
        let now = *line.borrow();
        match now {
            // The connection is cut by whoever waits for that, a moment later.
            Line::Refused => return,
            Line::Open(Duration::ZERO) => {}
            Line::Open(delay) => tokio::time::sleep(delay).await,
        }
        if to.write_all(&piece[..bytes]).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    /// A server that gives back what it is given.
    async fn echo() -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut read, mut write) = stream.split();
                    tokio::io::copy(&mut read, &mut write).await
                });
            }
        });
        port
    }

    async fn answered(stream: &mut TcpStream) -> std::io::Result<u8> {
        stream.write_all(b"x").await?;
        stream.read_u8().await
    }

    async fn until_it_is_let_in(proxy: &Proxy) -> TcpStream {
        let since = Instant::now();
        loop {
            match TcpStream::connect(proxy.address).await {
                Ok(stream) => return stream,
                Err(error) => assert!(since.elapsed() < Duration::from_secs(5), "{error}"),
            }
        }
    }

    #[tokio::test]
    async fn it_passes_cuts_refuses_and_passes_again() {
        let proxy = Proxy::to(echo().await).await;
        let connect = || TcpStream::connect(proxy.address);
        let mut first = connect().await.unwrap();
        assert_eq!(answered(&mut first).await.unwrap(), b'x');
        proxy.cut();
        assert!(answered(&mut first).await.is_err());
        let mut second = connect().await.unwrap();
        for _ in 0..20 {
            assert_eq!(answered(&mut second).await.unwrap(), b'x');
        }
        proxy.refuse();
        assert!(answered(&mut second).await.is_err());
        assert!(connect().await.is_err());
        proxy.pass();
        let mut third = until_it_is_let_in(&proxy).await;
        assert_eq!(answered(&mut third).await.unwrap(), b'x');
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn nothing_passes_that_is_sent_after_it_refuses() {
        let proxy = Proxy::to(echo().await).await;
        for _ in 0..300 {
            let mut stream = until_it_is_let_in(&proxy).await;
            assert_eq!(answered(&mut stream).await.unwrap(), b'x');
            proxy.refuse();
            assert!(answered(&mut stream).await.is_err());
            proxy.pass();
        }
    }

    #[tokio::test]
    async fn a_delay_is_one_there_and_one_back() {
        let proxy = Proxy::to(echo().await).await;
        let mut stream = TcpStream::connect(proxy.address).await.unwrap();
        proxy.delay(Duration::from_millis(60));
        let since = Instant::now();
        assert_eq!(answered(&mut stream).await.unwrap(), b'x');
        assert!(since.elapsed() >= Duration::from_millis(120), "{:?}", since.elapsed());
    }
}
