//! Check: a rendition is compared with what it was made from and what its maker said of it.

use super::assembly;
use super::{Seams, subject};
use crate::deathpoint::{self, Point};
use crate::engine::Ran;
use crate::fault::{Code, Fault};
use crate::media::facts::Volume;
use crate::media::rules::{inserts, seen};
use crate::model::job::Job;
use crate::model::task::Task;
use crate::model::tree::MASTER;
use crate::watch::Watch;

pub async fn run(seams: &Seams, task: &Task, watch: &Watch) -> Result<Ran, Fault> {
    let work = assembly::work(seams, task).await?;
    let name = subject(task)?;
    let missing = || Fault::permanent(Code::RowGone).with("table", "rendition").with("id", name);
    let rendition = work.job.renditions.iter().find(|rendition| rendition.name == name).ok_or_else(missing)?;
    let assembly = work.assembly(name).ok_or_else(missing)?;
    let path = match &rendition.tree {
        Some(listing) => seams.vault.lay_out(listing).await?.join(MASTER),
        None => seams.vault.lend(&rendition.sha256).await?,
    };
    let mut claim = rendition.claim.clone();
    for sha256 in &rendition.kept {
        claim.kept.push(seams.vault.lend(sha256).await?);
    }
    let proof = seams.media.prove(&assembly, &claim, &path, watch).await?;
    deathpoint::pass(Point::RenditionChecked);
    work.note(seams, proof.decoded && rendition.claim.copied.is_some(), &proof.marks, &proof.errors).await?;
    let marks = inserts::marks(&work.takes, seen::together(rendition.marks.clone(), proof.marks));
    let (lufs, wanted_lufs) = (proof.loudness_lufs, assembly.profile.loudness);
    let volume = Volume { lufs, wanted_lufs, true_peak_dbtp: proof.true_peak_dbtp };
    if let Some((found, wanted)) = volume.missed() {
        tracing::warn!(task = task.id, rendition = name, found, wanted, "A rendition is not as loud as it was wanted.");
    }
    let change = |job: &mut Job| {
        for rendition in job.renditions.iter_mut().filter(|rendition| rendition.name == name) {
            rendition.checked = true;
            rendition.marks.clone_from(&marks);
            rendition.duration_s = proof.duration_s;
            rendition.ssim = proof.ssim;
            rendition.volume = Some(volume);
            (rendition.width, rendition.height) = (proof.width, proof.height);
        }
        Some(Vec::new())
    };
    seams.store.update::<Job>(&work.job.id, change).await?;
    Ok(Ran::Done)
}
