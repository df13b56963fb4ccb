//! A board as a terminal shows it: never wider and never higher than the screen.

use std::iter::once;

use console::{Style, measure_text_width, truncate_str};
use tokio::time::Instant;
use weftwork_core::run::{ItemCounts, NodeStatus};

use super::board::{Board, Row};
use crate::cli::text_report::visible;

/// What turns while a node is at work.
const SPINNER: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
/// How wide the times are: `59m 59s`.
const TIME_WIDTH: usize = 7;
/// How wide the bar of a map is where there is room, and where there is less.
const BAR_WIDTHS: [usize; 2] = [24, 10];

/// What a board is drawn on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Screen {
    /// In columns.
    pub(super) width: usize,
    /// In lines.
    pub(super) height: usize,
    /// Whether it may have colours.
    pub(super) colours: bool,
}

/// The lines that show a board. `frame` turns the spinners.
///
/// All nodes are shown as a tree if the screen is high enough. If not, those that
/// failed or are at work are, and the others only counted.
pub(super) fn picture(board: &Board, screen: Screen, now: Instant, frame: usize) -> Vec<String> {
    // One line for the sum, and one for the cursor.
    let n_lines = screen.height.saturating_sub(2);
    let is_tree = board.len() <= n_lines;
    let rows = if is_tree { board.rows().collect() } else { foremost(board, n_lines) };
    let guide = |row: &Row| shortened(&row.guide, if is_tree { screen.width / 10 * 2 } else { 0 });
    let names: Vec<String> = rows.iter().map(|(id, row)| format!("{}{id}", guide(row))).collect();
    let widest = names.iter().map(|name| measure_text_width(name)).max().unwrap_or_default();
    let pen = Pen { screen, now, frame, name_width: widest.min(screen.width * 2 / 5) };
    let lines = rows.iter().zip(&names).map(|((_, row), name)| pen.row(row, name));
    let lines = lines.chain(once(pen.sum(board)));
    lines.map(|line| truncate_str(&line, screen.width, "…").into_owned()).collect()
}

/// The nodes that matter most, up to so many.
fn foremost(board: &Board, n_lines: usize) -> Vec<(&str, &Row)> {
    let mut shown: Vec<_> = board.rows().enumerate().collect();
    let rank = |status| match status {
        NodeStatus::Failed => Some(0),
        NodeStatus::Running => Some(1),
        NodeStatus::Cancelled => Some(2),
        NodeStatus::Pending | NodeStatus::Completed | NodeStatus::Skipped => None,
    };
    shown.retain(|(_, (_, row))| rank(row.state.status).is_some());
    shown.sort_by_key(|(_, (_, row))| rank(row.state.status));
    shown.truncate(n_lines);
    shown.sort_by_key(|(index, _)| *index);
    shown.into_iter().map(|(_, row)| row).collect()
}

/// The lines that lead to a node, in so many columns, so that there is room for its id.
fn shortened(guide: &str, width: usize) -> String {
    let n_columns = guide.chars().count();
    if n_columns <= width || width == 0 {
        return guide.chars().take(width).collect();
    }
    // Its own line, and of those before it as many as there is room for.
    let own = guide.chars().skip(n_columns - 2);
    guide.chars().take(width.saturating_sub(2)).chain(own).collect()
}

/// How one picture is drawn.
struct Pen {
    screen: Screen,
    now: Instant,
    frame: usize,
    name_width: usize,
}

impl Pen {
    fn row(&self, row: &Row, name: &str) -> String {
        let status = row.state.status;
        let (glyph, style) = match status {
            NodeStatus::Pending => ("·", Style::new().dim()),
            NodeStatus::Running => (SPINNER[self.frame % SPINNER.len()], Style::new().cyan()),
            NodeStatus::Completed => ("✓", Style::new().green()),
            NodeStatus::Failed => ("✗", Style::new().red()),
            NodeStatus::Cancelled | NodeStatus::Skipped => ("-", Style::new().dim()),
        };
        let name = truncate_str(name, self.name_width, "…");
        let padding = " ".repeat(self.name_width.saturating_sub(measure_text_width(&name)));
        let name_style = match status {
            NodeStatus::Pending | NodeStatus::Skipped => Style::new().dim(),
            _ => Style::new(),
        };
        let (glyph, name) = (self.paint(&style, glyph), self.paint(&name_style, &name));
        let time = row.seconds(self.now).map(time).unwrap_or_default();
        let time = self.paint(&Style::new().dim(), &format!("{time:>TIME_WIDTH$}"));
        let line = format!("{glyph} {name}{padding}  {time}  {}", self.detail(row));
        line.trim_end().to_owned()
    }

    /// What there is to say of a node beside its status and its time.
    fn detail(&self, row: &Row) -> String {
        let state = &row.state;
        let counts = row.items().map(|items| self.counts(items, state.status));
        // What cut it off is told when the run ends.
        let error = state.error.as_ref().filter(|_| state.status != NodeStatus::Cancelled);
        let error = error.map(|error| {
            let error = visible(&format!("{}: {}", error.code, error.message));
            match state.status {
                NodeStatus::Running => {
                    let attempt = format!("attempt {}, {error}", state.attempts);
                    self.paint(&Style::new().yellow(), &attempt)
                }
                _ => self.paint(&Style::new().red(), &error),
            }
        });
        let end = match state.status {
            NodeStatus::Cancelled | NodeStatus::Skipped => Some(state.status.name().to_owned()),
            _ => None,
        };
        counts.into_iter().chain(error).chain(end).collect::<Vec<_>>().join("  ")
    }

    /// A bar while a map is at work, and how many of its elements are done.
    fn counts(&self, items: ItemCounts, status: NodeStatus) -> String {
        let ItemCounts { total, completed, failed, .. } = items;
        let done = completed + failed;
        let room = self.screen.width.saturating_sub(self.name_width + TIME_WIDTH + 26);
        let width = BAR_WIDTHS.into_iter().find(|width| *width <= room);
        let mut counts = String::new();
        if let (Some(width), NodeStatus::Running) = (width, status) {
            let n_full = done as usize * width / total.max(1) as usize;
            counts += &self.paint(&Style::new().cyan(), &"━".repeat(n_full));
            counts += &self.paint(&Style::new().dim(), &"─".repeat(width - n_full));
            counts.push(' ');
        }
        counts += &format!("{done}/{total}");
        if failed > 0 {
            let failed = format!(", {failed} failed");
            counts += &self.paint(&Style::new().red(), &failed);
        }
        counts
    }

    /// How many nodes there are of each sort.
    fn sum(&self, board: &Board) -> String {
        let tally = board.tally();
        let mut sum = format!("{} of {} nodes completed", tally.completed, board.len());
        let others = [
            (tally.failed, "failed"),
            (tally.running, "running"),
            (tally.waiting, "waiting"),
            (tally.dropped, "cancelled or skipped"),
        ];
        for (count, what) in others.into_iter().filter(|(count, _)| *count > 0) {
            sum += &format!(", {count} {what}");
        }
        let elapsed = self.now.saturating_duration_since(board.since).as_secs_f64();
        let time = self.paint(&Style::new().dim(), &time(elapsed));
        format!("{sum}  {time}")
    }

    fn paint(&self, style: &Style, text: &str) -> String {
        style.clone().force_styling(self.screen.colours).apply_to(text).to_string()
    }
}

/// `0.4 s`, `59.9 s`, `1m 00s`, `2h 05m`
fn time(seconds: f64) -> String {
    let tenths = (seconds * 10.0).round() as u64;
    let whole = tenths / 10;
    match whole {
        0..60 => format!("{}.{} s", whole, tenths % 10),
        60..3600 => format!("{}m {:02}s", whole / 60, whole % 60),
        _ => format!("{}h {:02}m", whole / 3600, whole / 60 % 60),
    }
}

#[cfg(test)]
mod tests;
