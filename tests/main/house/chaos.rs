//! What may happen at any call: nothing, a refusal, a lost answer, a delay, somebody else's deed, or the end of the
//! process. Seeded: the same seed makes the same things happen.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use futures::future::BoxFuture;
use jiff::Timestamp;
use reprise::clock::{Clock, FakeClock};
use reprise::fault::{Class, Code, Fault};
use tokio::sync::Notify;

/// How often something happens, of a thousand calls.
#[derive(Debug, Clone, Copy, Default)]
pub struct Weather {
    pub death: u64,
    /// A call is refused, or its answer is lost.
    pub fault: u64,
    /// The records cannot be read or written for a moment.
    pub trouble: u64,
    /// Time passes.
    pub slow: u64,
    /// Somebody does something meanwhile.
    pub deed: u64,
    /// Things happen this often; then it is calm.
    pub most: u32,
}

type Deed = Arc<dyn Fn(u64) -> BoxFuture<'static, String> + Send + Sync>;

pub struct Chaos {
    weather: Weather,
    clock: Arc<FakeClock>,
    dice: FakeClock,
    died: Notify,
    busy: AtomicBool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    trace: Vec<String>,
    happened: u32,
    deaths: u32,
    deed: Option<Deed>,
}

/// What kind of call it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// Without side effects: a lost answer is as good as none.
    Asks,
    /// A lost answer leaves open whether it happened.
    Acts,
    /// On the records of the house.
    Records,
    /// It cannot fail; but the process can die.
    Works,
}

impl Chaos {
    pub fn new(weather: Weather, clock: Arc<FakeClock>, seed: u64) -> Arc<Chaos> {
        let dice = FakeClock::new(Timestamp::UNIX_EPOCH, seed ^ 0x5eed);
        let (died, busy) = (Notify::new(), AtomicBool::new(false));
        Arc::new(Chaos { weather, clock, dice, died, busy, state: Mutex::default() })
    }

    /// What somebody does now and then, at any call; it is given a throw of the dice.
    pub fn set_deed(&self, deed: impl Fn(u64) -> BoxFuture<'static, String> + Send + Sync + 'static) {
        self.state().deed = Some(Arc::new(deed));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// A number below `sides`.
    pub fn throw(&self, sides: u64) -> u64 {
        self.dice.chance() % sides.max(1)
    }

    pub fn note(&self, what: impl std::fmt::Display) {
        self.state().trace.push(what.to_string());
    }

    pub fn trace(&self) -> Vec<String> {
        self.state().trace.clone()
    }

    pub fn deaths(&self) -> u32 {
        self.state().deaths
    }

    /// Returns when the process has died; what it was doing is to be dropped.
    pub async fn death(&self) {
        self.died.notified().await;
        self.busy.store(false, Ordering::SeqCst);
    }

    /// Whether something happens that happens so often.
    fn strikes(&self, of_a_thousand: u64, what: &str, point: &str) -> bool {
        if of_a_thousand == 0 || self.state().happened >= self.weather.most || self.throw(1000) >= of_a_thousand {
            return false;
        }
        let mut state = self.state();
        state.happened += 1;
        state.trace.push(format!("{what} at {point}"));
        true
    }

    /// Whether the process dies when all is sent and nothing is answered.
    pub fn dies_while_sending(&self, point: &str) -> bool {
        self.strikes(self.weather.death, "death while sending", point)
    }

    /// Nothing happens any more.
    pub fn calm(&self) {
        self.state().happened = u32::MAX;
    }

    pub async fn die(&self) {
        self.state().deaths += 1;
        self.died.notify_one();
        std::future::pending::<()>().await;
    }

    /// Makes a call, and lets happen what happens before and after it.
    pub async fn at<R>(
        &self,
        call: Call,
        point: &str,
        doing: impl Future<Output = Result<R, Fault>>,
    ) -> Result<R, Fault> {
        self.meanwhile(point).await;
        if self.strikes(self.weather.death, "death before", point) {
            self.die().await;
        }
        if self.fails(call, "refused", point) {
            return Err(self.refusal(call));
        }
        let done = doing.await;
        if self.strikes(self.weather.death, "death after", point) {
            self.die().await;
        }
        if done.is_ok() && self.fails(call, "answer lost", point) {
            return Err(lost(call));
        }
        self.meanwhile(point).await;
        done
    }

    fn fails(&self, call: Call, what: &str, point: &str) -> bool {
        let often = match call {
            Call::Records => self.weather.trouble,
            Call::Works => 0,
            Call::Asks | Call::Acts => self.weather.fault,
        };
        self.strikes(often, what, point)
    }

    /// What others do, and the time that passes.
    async fn meanwhile(&self, point: &str) {
        if self.strikes(self.weather.slow, "slow", point) {
            self.clock.advance(Duration::from_millis(self.throw(20_000)));
        }
        let deed = self.state().deed.clone();
        let Some(deed) = deed.filter(|_| !self.busy.load(Ordering::SeqCst)) else { return };
        if self.strikes(self.weather.deed, "meanwhile", point) {
            self.busy.store(true, Ordering::SeqCst);
            let done = deed(self.dice.chance()).await;
            self.note(done);
            self.busy.store(false, Ordering::SeqCst);
        }
    }

    fn refusal(&self, call: Call) -> Fault {
        let wait = |seconds| Some(Duration::from_secs(seconds));
        match (call, self.throw(4)) {
            (Call::Records, _) => Fault::transient(Code::StoreTrouble),
            (_, 0) => Fault::new(Class::Transient { retry_after: wait(self.throw(90)) }, Code::PlatformBusy),
            (_, 1) => {
                let until = self.clock.now() + Duration::from_secs(self.throw(3600));
                Fault::new(Class::Quota { until: Some(until) }, Code::PlatformBusy)
            }
            _ => Fault::transient(Code::PlatformTrouble),
        }
    }
}

fn lost(call: Call) -> Fault {
    match call {
        Call::Records => Fault::transient(Code::StoreTrouble),
        Call::Asks | Call::Works => Fault::transient(Code::PlatformAnswerLost),
        Call::Acts => Fault::ambiguous(Code::PlatformAnswerLost),
    }
}
