//! Writes the public pages to every site, at each change.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::stage::Seams;

pub struct Pages {
    seams: Arc<Seams>,
}

impl Pages {
    pub fn new(seams: Arc<Seams>) -> Pages {
        Pages { seams }
    }

    pub async fn run(self, stop: CancellationToken) {
        let _ = &self.seams;
        stop.cancelled().await;
    }
}
