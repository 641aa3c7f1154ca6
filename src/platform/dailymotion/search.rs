//! Did it happen? Looks for the video that carries a marker, by the list's filter and by reading the newest.

use serde::Deserialize;

use super::video::{FIELDS, Video};
use super::{API, Dailymotion};
use crate::config::Visibility;
use crate::fault::Fault;

/// The list shows public videos alone unless it is asked for the private ones; those with a password are a third kind, which is
/// asked for where the account makes such.
const VISIBILITIES: [Option<&str>; 3] = [None, Some("private"), Some("password")];
/// Pages of a hundred. Nobody may make more videos than these hold in two days.
const PAGES: usize = 2;

#[derive(Deserialize)]
struct Page {
    data: Vec<Video>,
}

impl Dailymotion {
    fn visibilities(&self) -> impl Iterator<Item = Option<&'static str>> + use<> {
        let with_password = self.defaults.visibility == Visibility::Private;
        VISIBILITIES.into_iter().take(if with_password { 3 } else { 2 })
    }

    pub(super) async fn search(&self, marker: &str) -> Result<Option<Video>, Fault> {
        for visibility in self.visibilities() {
            let hits = self.list(1, visibility, Some(marker)).await?;
            if let Some(video) = hits.into_iter().find(|video| video.carries(marker)) {
                return Ok(Some(video));
            }
        }
        for visibility in self.visibilities() {
            if let Some(video) = self.newest(visibility, marker).await? {
                return Ok(Some(video));
            }
        }
        Ok(None)
    }

    async fn newest(&self, visibility: Option<&str>, marker: &str) -> Result<Option<Video>, Fault> {
        for page in 1..=PAGES {
            let videos = self.list(page, visibility, None).await?;
            let is_last = videos.len() < 100;
            if let Some(video) = videos.into_iter().find(|video| video.carries(marker)) {
                return Ok(Some(video));
            }
            if is_last {
                break;
            }
        }
        Ok(None)
    }

    async fn list(&self, page: usize, visibility: Option<&str>, tag: Option<&str>) -> Result<Vec<Video>, Fault> {
        let page = page.to_string();
        let mut query =
            vec![("page", page.as_str()), ("page_size", "100"), ("sort", "-created_at"), ("fields", FIELDS)];
        query.extend(visibility.map(|value| ("visibility", value)));
        query.extend(tag.map(|value| ("tags", value)));
        let profile = self.profile().await?;
        let address = format!("{API}/profiles/{}/videos", profile.profile_id);
        let page: Page = self.read(self.http.get(&address).query(&query)).await?;
        Ok(page.data)
    }
}
