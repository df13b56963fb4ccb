//! Pictures that a payload names, and those that stand in for them.

use super::canvas::Picture;
use super::generate::picture_of;
use crate::providers::CallError;
use crate::providers::sandbox::seed::hash;
use crate::providers::sandbox::work::Work;

/// A picture that a payload names.
pub(in crate::providers::sandbox) struct Opened {
    pub(in crate::providers::sandbox) picture: Picture,
    /// What it was drawn from, if the sandbox drew it; it has a caption then.
    pub(in crate::providers::sandbox) prompt: Option<String>,
}

/// Opens the picture that a field names. For one that is on another server, or
/// that is no picture, it draws one that says so.
pub(in crate::providers::sandbox) fn open(work: &Work, field: &str) -> Result<Opened, CallError> {
    let url = work.input().text(field)?;
    let Some(bytes) = work.read(url)? else {
        return Ok(stand_in("a picture that the sandbox did not fetch", hash(&[url])));
    };
    Ok(match Picture::read(&bytes, field)? {
        Some(picture) => Opened { picture, prompt: Picture::read_prompt(&bytes) },
        None => stand_in("a picture that the sandbox cannot open", hash(&[bytes])),
    })
}

fn stand_in(prompt: &str, seed: u64) -> Opened {
    let picture = picture_of(prompt, seed, 1024, 1024);
    Opened { picture, prompt: Some(prompt.to_owned()) }
}
