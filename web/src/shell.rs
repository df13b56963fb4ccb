//! What all pages share: their addresses, the bar at the top, the theme.

mod app_bar;
mod logo;
mod routes;
mod theme;

pub use app_bar::AppBar;
pub use logo::Logo;
pub use routes::{run_path, runs_path, workflow_path};
pub use theme::{ThemeMenu, set_title};
