//! The documents under `cases/`, and a report as text.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use weftwork_core::catalogue::Catalogue;
use weftwork_core::check::check;
use weftwork_core::diagnostic::{Diagnostic, PatchKind, PatchOp, Range, Report, Severity};
use weftwork_core::parse::parse;

/// How much of a range's text a report shows, in characters.
const MAX_SHOWN: usize = 60;

/// A document to check.
#[derive(Debug, Clone)]
pub struct Case {
    /// The folder that it is in: a rule's code, or `ok`.
    pub folder: String,
    /// Its name without the ending.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

impl Case {
    /// What is wrong with it.
    pub fn report(&self) -> Report {
        report(&self.text)
    }

    /// Whether the rule of its folder must say nothing about it.
    pub fn is_near_miss(&self) -> bool {
        self.name.starts_with("ok-")
    }
}

/// What is wrong with a text, by the default catalogue.
pub fn report(text: &str) -> Report {
    check(&parse(text), &Catalogue::sandbox())
}

/// The folder of all cases.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")
}

/// The entries of a folder, in order of name.
pub fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder of cases can be read");
    let mut entries: Vec<_> =
        entries.map(|entry| entry.expect("the folder of cases can be read").path()).collect();
    entries.sort();
    entries
}

/// Every case, in order of folder and name.
pub fn all() -> Vec<Case> {
    let files = entries(&folder()).into_iter().filter(|it| it.is_dir()).flat_map(|it| entries(&it));
    files.filter(|it| it.extension().is_some_and(|ending| ending == "json")).map(read).collect()
}

fn read(path: PathBuf) -> Case {
    let text = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into();
    Case {
        folder: text(path.parent().and_then(Path::file_name)),
        name: text(path.file_stem()),
        text: fs::read_to_string(&path).expect("a case is UTF-8"),
        path,
    }
}

/// A report as text: a line for each diagnostic, and below it what it covers, the
/// way out, and what belongs to it.
pub fn shown(text: &str, report: &Report) -> String {
    let lists = [
        ("errors", &report.errors),
        ("type issues", &report.type_issues),
        ("warnings", &report.warnings),
    ];
    let mut shown = String::new();
    for (title, list) in lists.iter().filter(|(_, list)| !list.is_empty()) {
        shown += &format!("{title}:\n");
        for diagnostic in *list {
            shown += &one(text, diagnostic);
        }
    }
    shown += if report.valid { "valid\n" } else { "not valid\n" };
    shown
}

fn one(text: &str, it: &Diagnostic) -> String {
    let mut shown = String::new();
    let mut line = |text: String| {
        let _ = writeln!(shown, "{text}");
    };
    let place = it.range.map_or_else(|| "?".to_owned(), |range| place(&range));
    let pointer = if it.pointer.is_empty() { "(root)" } else { &it.pointer };
    line(format!("{place} {pointer} {}[{}] {}", severity(it.severity), it.code, it.message));
    line(format!("  at: {}", it.range.map_or_else(String::new, |range| excerpt(text, &range))));
    let fields = [
        ("help", &it.help),
        ("node", &it.node_id),
        ("expected", &it.expected),
        ("found", &it.found),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            line(format!("  {name}: {value}"));
        }
    }
    for related in &it.related {
        line(format!("  related: {} {}", related.pointer, related.message));
    }
    for fix in &it.fixes {
        line(format!("  fix: {}", fix.title));
        for op in &fix.patch {
            line(format!("    {}", operation(op)));
        }
    }
    shown
}

fn place(Range { start, end }: &Range) -> String {
    format!("{}:{}-{}:{}", start.line, start.column, end.line, end.column)
}

/// The start of the text that a range covers, on one line.
fn excerpt(text: &str, range: &Range) -> String {
    let covered = text.get(range.start.offset as usize..range.end.offset as usize);
    let covered = covered.unwrap_or("(no characters)");
    let line = covered.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown: String = line.chars().take(MAX_SHOWN).collect();
    if shown.len() < line.len() {
        shown.push('…');
    }
    shown
}

/// The word for a severity.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    }
}

fn operation(op: &PatchOp) -> String {
    let value = op.value.as_ref().map(ToString::to_string).unwrap_or_default();
    match op.op {
        PatchKind::Add => format!("add {} {value}", op.path),
        PatchKind::Remove => format!("remove {}", op.path),
        PatchKind::Replace => format!("replace {} {value}", op.path),
        PatchKind::Move => {
            format!("move {} → {}", op.from.as_deref().unwrap_or_default(), op.path)
        }
    }
}
