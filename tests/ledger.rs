//! What the sandbox was asked, by its own account.

use std::path::Path;

/// One line of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// `submit`, `poll`, `cancel` or `finish`.
    pub what: String,
    /// The call: `execution/step/item/attempt`.
    pub key: String,
}

impl Line {
    /// The run that it is about.
    pub fn run(&self) -> &str {
        self.key.split('/').next().unwrap_or_default()
    }

    /// The step of the run, if the call is for an element of a map.
    pub fn map(&self) -> Option<&str> {
        let (step, rest) = self.key.rsplit_once('/')?.0.rsplit_once('/')?;
        (rest != "-").then_some(step)
    }

    /// The call that had to end before this one, if this is not the first attempt.
    pub fn attempt_before(&self) -> Option<String> {
        let (call, attempt) = self.key.rsplit_once('/')?;
        let before = attempt.parse::<u32>().ok()?.checked_sub(1).filter(|it| *it > 0)?;
        Some(format!("{call}/{before}"))
    }

    /// Whether the provider is asked to do something.
    pub fn is_work(&self) -> bool {
        matches!(self.what.as_str(), "submit" | "poll")
    }
}

/// All lines so far; none while there is no file.
pub fn read(file: &Path) -> Vec<Line> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let line = |line: &str| {
        let mut words = line.split(' ').skip(1).map(str::to_owned);
        Some(Line { what: words.next()?, key: words.next()? })
    };
    text.lines().map(|it| line(it).expect("a line has a time, a word and a call")).collect()
}
