//! The DAG as a text of its own: cut out of the document, moved to the left edge,
//! and put back where it was. No browser in here.

use std::ops::Range;

use weftwork_core::model::Document;

/// The DAG's text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DagText {
    /// The text, without the indentation of the line where it begins.
    pub text: String,
    /// The bytes of the document that it comes from.
    span: Range<usize>,
    /// What its lines were indented by.
    indent: String,
    /// Where in the document each line of it begins, after what was taken away,
    /// and where in `text`.
    lines: Vec<(usize, usize)>,
}

impl DagText {
    /// The DAG of `document`; all of the text when there is none.
    pub fn new(document: &Document) -> Self {
        let whole = document.json.text();
        let span = match document.workflow.dag {
            Some(dag) => document.json.value(dag).span(),
            None => 0..whole.len(),
        };
        let line = &whole[whole[..span.start].rfind('\n').map_or(0, |end| end + 1)..span.start];
        let indent = line[..line.len() - line.trim_start().len()].to_owned();
        let mut dag = Self { span: span.clone(), indent, ..Self::default() };
        let mut at = span.start;
        for (number, line) in whole[span].split_inclusive('\n').enumerate() {
            let kept =
                if number == 0 { line } else { line.strip_prefix(&dag.indent).unwrap_or(line) };
            dag.lines.push((at + line.len() - kept.len(), dag.text.len()));
            dag.text.push_str(kept);
            at += line.len();
        }
        dag
    }

    /// Where a byte of the document stands in the text; `None` outside of it.
    pub fn offset(&self, document_offset: usize) -> Option<usize> {
        if document_offset < self.span.start || document_offset > self.span.end {
            return None;
        }
        let line = self.lines.partition_point(|(start, _)| *start <= document_offset);
        let (start, here) = self.lines.get(line.checked_sub(1)?)?;
        Some((here + document_offset - start).min(self.text.len()))
    }

    /// The document's text with `dag` in the place of this text.
    pub fn put_back(&self, whole: &str, dag: &str) -> String {
        let mut text = String::with_capacity(whole.len() + dag.len());
        text.push_str(&whole[..self.span.start]);
        for (number, line) in dag.split_inclusive('\n').enumerate() {
            if number > 0 && !line.trim().is_empty() {
                text.push_str(&self.indent);
            }
            text.push_str(line);
        }
        text.push_str(&whole[self.span.end..]);
        text
    }

    /// Where a byte of `dag` stands in what [`put_back`](Self::put_back) makes of it.
    pub fn offset_back(&self, dag: &str, offset: usize) -> usize {
        let mut start = 0;
        let mut n_indented = 0;
        for (number, line) in dag.split_inclusive('\n').enumerate() {
            if start > offset {
                break;
            }
            n_indented += usize::from(number > 0 && !line.trim().is_empty());
            start += line.len();
        }
        self.span.start + offset + n_indented * self.indent.len()
    }
}

#[cfg(test)]
mod tests {
    use weftwork_core::parse::parse;

    use super::*;

    const TEXT: &str =
        "{\n  \"name\": \"x\",\n  \"dag\": {\n    \"nodes\": {},\n\n    \"edges\": []\n  }\n}\n";

    #[test]
    fn what_is_cut_out_fits_back() {
        let dag = DagText::new(&parse(TEXT));
        assert_eq!(dag.text, "{\n  \"nodes\": {},\n\n  \"edges\": []\n}");
        assert_eq!(dag.put_back(TEXT, &dag.text), TEXT);
    }

    #[test]
    fn places_are_found_in_both() {
        let dag = DagText::new(&parse(TEXT));
        let (there, here) = (TEXT.find("\"edges\""), dag.text.find("\"edges\""));
        assert_eq!(there.and_then(|at| dag.offset(at)), here);
        assert_eq!(dag.offset(0), None);
        assert_eq!(here.map(|at| dag.offset_back(&dag.text, at)), there);
        assert_eq!(dag.offset_back(&dag.text, 0), TEXT.find("{\n    \"nodes\"").unwrap_or(0));
    }

    #[test]
    fn a_bare_dag_is_all_of_the_text() {
        let text = "{\"nodes\":{}}";
        assert_eq!(DagText::new(&parse(text)).text, text);
    }
}
