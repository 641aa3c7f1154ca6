//! Did it happen? Looks for the video that carries a marker among its tags, whatever its state.
//!
//! What an owner can ask grew over time. Since version 8 the search among one's own videos covers tags, and the list has
//! them; before, it covers names alone and no list tells tags. There the public list by tag shows what is public, and
//! only the rest has to be opened one by one.

use serde::Deserialize;

use super::video::Video;
use super::{ORIGIN, Peertube};
use crate::fault::Fault;

const PAGE: usize = 100;
/// The newest are opened in any case: what a lost answer left is among them.
const CLOSE_LOOK: usize = 40;

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    total: usize,
    data: Vec<Video>,
}

impl Peertube {
    pub(super) async fn search(&self, marker: &str) -> Result<Option<Video>, Fault> {
        let hits = self.mine(&[("search", marker), ("sort", "-createdAt"), ("count", "20")]).await?;
        for video in hits.data {
            if self.is_marked(&video, marker).await? {
                return Ok(Some(video));
            }
        }
        let newest = self.page(0).await?;
        if newest.data.iter().all(|video| video.tags.is_some()) {
            return Ok(newest.data.into_iter().find(|video| video.carries(marker) == Some(true)));
        }
        match self.listed(marker).await? {
            Some(video) => Ok(Some(video)),
            None => self.walk(newest, marker).await,
        }
    }

    async fn walk(&self, mut page: Page, marker: &str) -> Result<Option<Video>, Fault> {
        let mut seen = 0;
        while !page.data.is_empty() {
            for video in page.data {
                let looked_at = seen < CLOSE_LOOK || !video.is_listed() || video.carries(marker).is_some();
                seen += 1;
                if looked_at && self.is_marked(&video, marker).await? {
                    return Ok(Some(video));
                }
            }
            if seen >= page.total {
                return Ok(None);
            }
            page = self.page(seen).await?;
        }
        Ok(None)
    }

    async fn page(&self, start: usize) -> Result<Page, Fault> {
        let (start, count) = (start.to_string(), PAGE.to_string());
        self.mine(&[("start", &start), ("count", &count), ("sort", "-createdAt")]).await
    }

    async fn mine(&self, query: &[(&str, &str)]) -> Result<Page, Fault> {
        self.read(self.http.get(&format!("{ORIGIN}/api/v1/users/me/videos")).query(query)).await
    }

    /// What strangers find by the tag.
    async fn listed(&self, marker: &str) -> Result<Option<Video>, Fault> {
        let me = self.me().await?;
        let address = format!("{ORIGIN}/api/v1/accounts/{}/videos", me.account.name);
        let query = [("tagsAllOf", marker), ("count", "1"), ("nsfw", "both"), ("sort", "-createdAt")];
        let page: Page = self.read(self.http.get(&address).query(&query)).await?;
        let Some(video) = page.data.into_iter().next() else { return Ok(None) };
        // A server that does not know the parameter lists anything.
        Ok(if self.is_marked(&video, marker).await? { Some(video) } else { None })
    }

    /// Whether a video carries the marker; opens it where the list does not tell, once for each video.
    async fn is_marked(&self, video: &Video, marker: &str) -> Result<bool, Fault> {
        if let Some(told) = video.carries(marker) {
            return Ok(told);
        }
        if let Some(markers) = self.markers.lock().await.get(&video.uuid) {
            return Ok(markers.iter().any(|known| known == marker));
        }
        let Some(opened) = self.video(&video.uuid).await? else { return Ok(false) };
        let tags = opened.tags.iter().flatten().map(|tag| tag.to_lowercase());
        let markers = tags.filter(|tag| tag.starts_with("rp-")).collect();
        self.markers.lock().await.insert(video.uuid.clone(), markers);
        Ok(opened.carries(marker) == Some(true))
    }
}
