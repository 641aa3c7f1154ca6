//! A house in which anything may happen, from its start until it is at rest.

use std::sync::Arc;
use std::time::Duration;

use super::chaos::{Chaos, Weather};
use super::truth::Truth;
use super::{House, Process};

pub struct Life {
    pub house: Arc<House>,
    pub chaos: Arc<Chaos>,
    pub truth: Arc<Truth>,
    pub seed: u64,
}

impl Life {
    pub fn new(house: House, weather: Weather, seed: u64) -> Life {
        let chaos = Chaos::new(weather, house.clock.clone(), seed);
        Life { truth: Truth::of(&house), house: Arc::new(house), chaos, seed }
    }

    /// Goes on through every death until nothing is to be done any more; `after` is called at each death.
    pub async fn live(&self, mut after: impl AsyncFnMut(&Life)) {
        loop {
            let seams = Arc::new(self.house.wild(&self.chaos, &self.truth));
            let life = async {
                match Process::start(seams).await {
                    Ok(mut process) => {
                        self.house.rest(&mut process).await;
                        true
                    }
                    Err(_) => false,
                }
            };
            let rests = tokio::select! {
                biased;
                () = self.chaos.death() => false,
                rests = life => rests,
            };
            if rests {
                return;
            }
            self.house.pass(Duration::from_millis(self.chaos.throw(5_000)));
            after(self).await;
        }
    }

    /// Whatever does not hold, with what led to it.
    pub async fn check(&self) {
        let broken = self.truth.broken(&self.house.clock).await;
        assert!(broken.is_empty(), "REPRISE_SEED={} {broken:#?}\n{:#?}", self.seed, self.chaos.trace());
    }

    /// Expects something of the end.
    pub fn expect(&self, holds: bool, otherwise: impl FnOnce() -> String) {
        assert!(holds, "REPRISE_SEED={} {}\n{:#?}", self.seed, otherwise(), self.chaos.trace());
    }
}

/// The seeds of a test: as many as it says, or the one that the environment asks for.
pub fn seeds(count: u64) -> Vec<u64> {
    match std::env::var("REPRISE_SEED").ok().and_then(|seed| seed.parse().ok()) {
        Some(seed) => vec![seed],
        None => (1..=count).collect(),
    }
}
