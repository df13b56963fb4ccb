//! A run as a drawing on a terminal.

use std::time::Duration;

use console::{Term, measure_text_width};
use indexmap::IndexMap;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval};
use weftwork_core::plan::Plan;
use weftwork_core::run::NodeState;

use super::board::Board;
use super::picture::{Screen, picture};
use crate::cli::text_report::visible;

/// How often it is drawn: seldom enough to cost nothing, and often enough to be smooth.
const DRAWN_EVERY: Duration = Duration::from_millis(100);
/// What moves a terminal's cursor there.
const TO_BEGIN_OF_LINE: &str = "\x1b[G";

/// A board, and the terminal that shows it.
#[derive(Debug)]
pub(in crate::cli::run) struct Live {
    board: Board,
    term: Term,
    colours: bool,
    /// What takes the last picture off the terminal and puts the next there: it holds
    /// all of it as one message.
    bar: ProgressBar,
    frames: Interval,
    n_frames: usize,
}

impl Live {
    /// Shows a run of `plan` on standard error, which is a terminal.
    pub(super) fn new(plan: &Plan, colours: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.set_style(ProgressStyle::with_template("{msg}").expect("the template is right"));
        let mut frames = interval(DRAWN_EVERY);
        frames.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let board = Board::new(plan, Instant::now());
        Self { board, term: Term::stderr(), colours, bar, frames, n_frames: 0 }
    }

    pub(super) fn show(&mut self, id: &str, node: NodeState) {
        self.board.set(id, node, Instant::now());
    }

    pub(super) fn show_all(&mut self, nodes: &IndexMap<String, NodeState>) {
        for (id, node) in nodes {
            self.show(id, node.clone());
        }
    }

    /// Puts a line above the drawing.
    pub(super) fn say(&mut self, text: &str) {
        self.bar.println(visible(text));
    }

    /// Waits until it is time to draw again.
    pub(super) async fn frame(&mut self) {
        self.frames.tick().await;
    }

    pub(super) fn draw(&mut self) {
        self.n_frames += 1;
        let screen = self.screen();
        let mut message = self.picture(screen).join("\n");
        // The bar leaves the cursor at the end of the last line, where the `^C` of a
        // keyboard would begin the next one, which the bar knows nothing of.
        let last = message.lines().next_back().map_or(0, measure_text_width);
        message.push_str(&" ".repeat(screen.width.saturating_sub(last)));
        message.push_str(TO_BEGIN_OF_LINE);
        self.bar.set_message(message);
    }

    /// Leaves the last picture on the terminal.
    pub(super) fn end(self) {
        self.bar.finish_and_clear();
        for line in self.picture(self.screen()) {
            eprintln!("{line}");
        }
    }

    fn picture(&self, screen: Screen) -> Vec<String> {
        picture(&self.board, screen, Instant::now(), self.n_frames)
    }

    /// The terminal as it is now: its window may have changed.
    fn screen(&self) -> Screen {
        let (height, width) = self.term.size();
        Screen { width: width.into(), height: height.into(), colours: self.colours }
    }
}
