//! Pictures: drawn from a prompt, changed, and told of.
//!
//! A prompt becomes a [`scene`]: what is to be seen in a [`setting`], in the
//! colours of a [`palette`]. [`paint`] draws it row by row on a [`canvas`]: the
//! [`sky`] with its [`disc`] and [`lights`], the [`land`] in [`layer`]s, the
//! [`water`] and, cut out of paper, an [`actor`] from among the [`figures`]. A
//! [`caption`] says what it is. [`mod@open`] takes pictures in, [`mod@edit`] changes
//! them and [`mod@describe`] tells of them.

mod actor;
mod canvas;
mod caption;
mod colour;
mod describe;
mod disc;
mod edit;
mod figures;
mod generate;
mod land;
mod layer;
mod lights;
mod noise;
mod open;
mod paint;
mod palette;
mod scene;
mod setting;
mod sky;
mod water;

pub(super) use self::canvas::Picture;
pub(super) use self::caption::Caption;
pub(super) use self::describe::{describe, text_in};
pub(super) use self::edit::edit;
pub(super) use self::generate::{draw, generate};
pub(super) use self::open::{Opened, open};
pub(super) use self::paint::Painter;
pub(super) use self::scene::Scene;
