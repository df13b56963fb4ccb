//! Controls, with no words of workflows in them.

mod button;
mod caret;
mod dialog;
mod empty_state;
mod field;
mod icon;
mod menu;
mod popover;
mod prose;
mod select;
mod spinner;
mod status_badge;
mod switch;
mod tabs;
mod text_copy;
mod text_field;
mod toast;
mod tooltip;

pub use button::{Button, ButtonVariant, IconButton};
pub use caret::Caret;
pub use dialog::Dialog;
pub use empty_state::EmptyState;
pub use field::{Field, described_by, unique_id};
pub use icon::{Icon, IconName};
pub use menu::{Menu, MenuItem, MenuSeparator};
pub use popover::show_popover;
pub use prose::{Prose, plain};
pub use select::{Select, SelectOption};
pub use spinner::Spinner;
pub use status_badge::{StatusBadge, status_icon};
pub use switch::Switch;
pub use tabs::{Tab, Tabs};
pub use text_copy::{Area, TextCopy};
pub use text_field::TextField;
pub use toast::{ToastRegion, Toasts};
pub use tooltip::Tooltip;
