//! Films: of a prompt, of a picture, of speech, and films redone.
//!
//! Each of the [`tasks`] writes down the [`facts`] that a film is drawn from.
//! [`mod@shoot`] draws it frame by frame, as a scene or as a [`still`] picture that
//! a camera moves over, and [`encode`] makes an MP4 file of the frames. The
//! facts go into the file too, so that the film can be redone.

mod encode;
mod facts;
mod shoot;
mod still;
mod tasks;

pub(super) use self::tasks::{from_image, from_speech, from_text, interpolate, upscale};
