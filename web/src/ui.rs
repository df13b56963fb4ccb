//! Controls, with no words of workflows in them.

mod button;
mod dialog;
mod empty_state;
mod field;
mod icon;
mod menu;
mod number_field;
mod select;
mod spinner;
mod status_badge;
mod switch;
mod tabs;
mod text_area;
mod text_field;
mod toast;
mod tooltip;

pub use button::{Button, ButtonVariant, IconButton};
pub use dialog::Dialog;
pub use empty_state::EmptyState;
pub use field::{Field, described_by, unique_id};
pub use icon::{Icon, IconName};
pub use menu::{Menu, MenuItem, MenuSeparator};
pub use number_field::NumberField;
pub use select::{Select, SelectOption};
pub use spinner::Spinner;
pub use status_badge::{StatusBadge, status_icon};
pub use switch::Switch;
pub use tabs::{Tab, Tabs};
pub use text_area::TextArea;
pub use text_field::TextField;
pub use toast::{ToastRegion, Toasts};
pub use tooltip::Tooltip;
