//! Speech: texts read aloud as WAV files, and such files as text again.
//!
//! To [`mod@speak`], a text is [`mod@pronounce`]d into sounds, by the rules of
//! [`spelling`] and with [`numbers`] read out. What the mouth does for each
//! sound is in [`phones`]; a [`voice`] moves from one to the next, and the
//! [`throat`] makes it heard. The [`wav`] file keeps the text too, which is how
//! [`mod@transcribe`] knows it.

mod numbers;
mod phones;
mod pronounce;
mod speak;
mod spelling;
mod throat;
mod transcribe;
mod voice;
mod wav;

pub(super) use self::speak::speak;
pub(super) use self::transcribe::{transcribe, transcribe_in_chunks};
pub(super) use self::wav::Heard;
