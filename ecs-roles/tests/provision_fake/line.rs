//! A line to the fake that can be cut.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use ecs_testkit::Fake;

/// What becomes of the call that the line is cut at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// It is never sent, and the caller never hears again: the program was ended.
    BeforeSending,
    /// It is carried out, and the caller never hears again.
    AfterSending,
    /// It is carried out, and the reply is lost.
    ReplyLost,
}

/// The fake's HTTP client, with a count, a cut and pauses between calls.
#[derive(Debug, Clone)]
pub(super) struct Line {
    inner: SharedHttpClient,
    calls: Arc<AtomicUsize>,
    was_cut: Arc<AtomicBool>,
    cut: Option<(usize, Cut)>,
    pauses: Option<Arc<Mutex<Dice>>>,
}

impl Line {
    pub(super) fn to(fake: &Fake) -> Self {
        Self {
            inner: fake.http_client(),
            calls: Arc::default(),
            was_cut: Arc::default(),
            cut: None,
            pauses: None,
        }
    }

    /// Cuts the line at the call of that number, from zero.
    pub(super) fn cut_at(self, call: usize, cut: Cut) -> Self {
        Self { cut: Some((call, cut)), ..self }
    }

    /// Lets others go first between calls, by a dice of this seed.
    pub(super) fn pausing(self, seed: u64) -> Self {
        Self { pauses: Some(Arc::new(Mutex::new(Dice(seed)))), ..self }
    }

    pub(super) fn was_cut(&self) -> bool {
        self.was_cut.load(Ordering::Relaxed)
    }

    pub(super) fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }
}

/// splitmix64.
#[derive(Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }
}

impl HttpClient for Line {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Connector { line: self.clone(), inner })
    }
}

#[derive(Debug)]
struct Connector {
    line: Line,
    inner: SharedHttpConnector,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let number = self.line.calls.fetch_add(1, Ordering::Relaxed);
        let cut = self.line.cut.filter(|(at, _)| *at == number).map(|(_, cut)| cut);
        let pause = self.line.pauses.as_ref().map_or(0, |dice| dice.lock().unwrap().roll(4));
        let (inner, was_cut) = (self.inner.clone(), self.line.was_cut.clone());
        HttpConnectorFuture::new(async move {
            for _ in 0..pause {
                tokio::task::yield_now().await;
            }
            if cut == Some(Cut::BeforeSending) {
                was_cut.store(true, Ordering::Relaxed);
                std::future::pending::<()>().await;
            }
            let reply = inner.call(request).await;
            // Other calls are under way, and must not say that it was not.
            was_cut.fetch_or(cut.is_some(), Ordering::Relaxed);
            match cut {
                Some(Cut::AfterSending) => std::future::pending().await,
                Some(Cut::ReplyLost) => Err(ConnectorError::io("the reply was lost".into())),
                _ => reply,
            }
        })
    }
}
