//! Rows of text whose columns stand below each other.

use std::fmt::{Display, Formatter, Result};

use super::text_report::is_hidden;

/// What stands between two columns.
const GAP: &str = "  ";
/// How many characters of a cell are shown: a model's id may be as long as a document.
const MAX_WIDTH: usize = 200;

/// Rows of cells. A row may have fewer cells than others.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Vec<String>>,
    widths: Vec<usize>,
}

impl Table {
    /// A table with this row first.
    pub(super) fn new(titles: &[&str]) -> Self {
        let mut table = Self::default();
        table.row(titles.iter().map(ToString::to_string));
        table
    }

    /// Adds a row. What a terminal would obey or move by is made harmless.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let row: Vec<String> = cells.into_iter().map(|cell| shown(&cell)).collect();
        self.widths.resize(self.widths.len().max(row.len()), 0);
        for (width, cell) in self.widths.iter_mut().zip(&row) {
            *width = (*width).max(cell.chars().count());
        }
        self.rows.push(row);
    }
}

fn shown(cell: &str) -> String {
    let mut chars = cell.chars().map(|it| if is_hidden(it) { ' ' } else { it });
    let mut shown: String = chars.by_ref().take(MAX_WIDTH).collect();
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}

impl Display for Table {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        for row in &self.rows {
            let cells = row.iter().zip(&self.widths).map(|(cell, &width)| format!("{cell:width$}"));
            let line = cells.collect::<Vec<_>>().join(GAP);
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other() {
        let mut table = Table::new(&["node", "task"]);
        table.row(["é😀".to_owned(), "a\tb".to_owned(), "more".to_owned()]);
        table.row(["longer".to_owned(), String::new()]);
        assert_eq!(table.to_string(), "node    task\né😀      a b   more\nlonger\n");
    }

    #[test]
    fn cells_are_cut_where_nobody_reads_on() {
        let mut table = Table::new(&["id"]);
        table.row(["é".repeat(100_000)]);
        assert_eq!(table.to_string(), format!("id\n{}…\n", "é".repeat(MAX_WIDTH)));
    }
}
