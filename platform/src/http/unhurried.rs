//! Connections that may not keep the server waiting for ever.
//!
//! poem's own idle timeout asks a connection to end after its present request, which a request that never arrives
//! whole does not do; and there is no limit on how long its head may take. So the bytes themselves are watched.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use poem::{
    http::uri::Scheme,
    listener::Acceptor,
    web::{LocalAddr, RemoteAddr},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, Sleep},
};

/// How slow a peer may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Nothing moves for so long: the connection is closed. A request also has this long before its pace counts.
    pub(super) idle: Duration,
    /// Bytes a second at which a request must then have arrived on average.
    pub(super) slowest: u32,
}

/// After a connection could not be accepted (no file descriptor is left): wait, instead of asking again at once.
const PAUSE: Duration = Duration::from_millis(50);

/// An acceptor whose connections are watched, and that has so many open at most: further ones wait to be accepted.
pub(super) struct Bounded<A> {
    inner: A,
    pace: Pace,
    places: Arc<Semaphore>,
}

impl<A> Bounded<A> {
    pub(super) fn new(inner: A, pace: Pace, connections: usize) -> Self {
        Self { inner, pace, places: Arc::new(Semaphore::new(connections)) }
    }
}

impl<A: Acceptor> Acceptor for Bounded<A> {
    type Io = Watched<A::Io>;

    fn local_addr(&self) -> Vec<LocalAddr> {
        self.inner.local_addr()
    }

    async fn accept(&mut self) -> io::Result<(Self::Io, LocalAddr, RemoteAddr, Scheme)> {
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(io::Error::other)?;
        match self.inner.accept().await {
            Ok((io, local, remote, scheme)) => {
                let watched = Watched { _place: Some(place), ..Watched::new(io, self.pace) };
                Ok((watched, local, remote, scheme))
            }
            Err(error) => {
                tracing::warn!(error.message = %error, "a connection could not be accepted");
                tokio::time::sleep(PAUSE).await;
                Err(error)
            }
        }
    }
}

/// A connection that ends with [`io::ErrorKind::TimedOut`] when its peer is too slow, in either direction.
pub(super) struct Watched<T> {
    inner: T,
    pace: Pace,
    /// When a byte last moved.
    moved: Instant,
    /// When the present request began to arrive, and how many bytes of it have.
    arriving: Option<(Instant, u64)>,
    timer: Pin<Box<Sleep>>,
    /// Its place among the connections that may be open; free again when it is dropped.
    _place: Option<OwnedSemaphorePermit>,
}

impl<T> Watched<T> {
    fn new(inner: T, pace: Pace) -> Self {
        let moved = Instant::now();
        let timer = Box::pin(tokio::time::sleep_until(moved + pace.idle));
        Self { inner, pace, moved, arriving: None, timer, _place: None }
    }

    /// When the peer is too slow, as things stand.
    fn deadline(&self) -> Instant {
        let Pace { idle, slowest } = self.pace;
        let silent = self.moved + idle;
        match self.arriving {
            Some((began, bytes)) => {
                let earned = Duration::from_millis(bytes.saturating_mul(1000) / u64::from(slowest));
                silent.min(began + idle + earned)
            }
            None => silent,
        }
    }

    /// Ready with an error once the deadline has passed; otherwise wakes the task when it does.
    fn poll_deadline<R>(&mut self, context: &mut Context<'_>) -> Poll<io::Result<R>> {
        loop {
            ready!(self.timer.as_mut().poll(context));
            // The deadline has usually moved since the timer was set: cheaper than setting it with every byte.
            let deadline = self.deadline();
            if deadline <= Instant::now() {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            self.timer.as_mut().reset(deadline);
        }
    }

    fn received(&mut self, bytes: usize) {
        self.moved = Instant::now();
        let (_, all) = self.arriving.get_or_insert((self.moved, 0));
        *all += bytes as u64;
    }

    fn sent(&mut self) {
        self.moved = Instant::now();
        self.arriving = None;
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Watched<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        match Pin::new(&mut this.inner).poll_read(context, buffer) {
            Poll::Ready(result) => {
                this.received(buffer.filled().len() - before);
                Poll::Ready(result)
            }
            Poll::Pending => this.poll_deadline(context),
        }
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Watched<T> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        match Pin::new(&mut this.inner).poll_write(context, bytes) {
            Poll::Ready(result) => {
                this.sent();
                Poll::Ready(result)
            }
            Poll::Pending => this.poll_deadline(context),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        match Pin::new(&mut this.inner).poll_write_vectored(context, slices) {
            Poll::Ready(result) => {
                this.sent();
                Poll::Ready(result)
            }
            Poll::Pending => this.poll_deadline(context),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        match Pin::new(&mut this.inner).poll_flush(context) {
            Poll::Ready(result) => Poll::Ready(result),
            Poll::Pending => this.poll_deadline(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        match Pin::new(&mut this.inner).poll_shutdown(context) {
            Poll::Ready(result) => Poll::Ready(result),
            Poll::Pending => this.poll_deadline(context),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    const PACE: Pace = Pace { idle: Duration::from_millis(100), slowest: 1000 };

    #[tokio::test]
    async fn a_silent_connection_is_closed() {
        let (_peer, io) = duplex(64);
        let began = Instant::now();
        let error = Watched::new(io, PACE).read_u8().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(began.elapsed() >= PACE.idle);
    }

    #[tokio::test]
    async fn a_request_that_trickles_in_is_cut_off() {
        let (mut peer, io) = duplex(64);
        let trickle = tokio::spawn(async move {
            while peer.write_all(b"x").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        let error = Watched::new(io, PACE).read_to_end(&mut Vec::new()).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        trickle.await.unwrap();
    }

    #[tokio::test]
    async fn a_large_upload_at_an_honest_pace_arrives() {
        let (mut peer, io) = duplex(8192);
        tokio::spawn(async move {
            for _ in 0..30 {
                peer.write_all(&[0; 1000]).await.unwrap();
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        });
        let mut all = Vec::new();
        Watched::new(io, PACE).read_to_end(&mut all).await.unwrap();
        assert_eq!(all.len(), 30_000);
    }

    #[tokio::test]
    async fn a_peer_that_does_not_take_its_answer_is_cut_off() {
        let (_peer, io) = duplex(64);
        let error = Watched::new(io, PACE).write_all(&[0; 1000]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_connection_is_kept_while_requests_and_answers_go_to_and_fro() {
        let (mut peer, io) = duplex(64);
        let mut watched = Watched::new(io, PACE);
        for _ in 0..4 {
            peer.write_all(b"x").await.unwrap();
            watched.read_u8().await.unwrap();
            tokio::time::sleep(PACE.idle / 2).await;
            watched.write_all(b"y").await.unwrap();
            peer.read_u8().await.unwrap();
        }
    }
}
