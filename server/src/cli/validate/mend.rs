//! `--fix`: puts those fixes into a text that take no choice.
//!
//! It goes in rounds. Each takes the safe fixes that do not touch each other's
//! places, the last in the text first, and checks the text anew, until no safe fix
//! is left. Names are mended before edges, because what waits for what can be told
//! only when names are right.

mod claims;
mod safe;

use std::collections::BTreeSet;

use weftwork_core::catalogue::Catalogue;
use weftwork_core::check::check;
use weftwork_core::diagnostic::{Diagnostic, Fix, PatchOp, Report, Severity};
use weftwork_core::edit::apply;
use weftwork_core::json::Json;
use weftwork_core::parse::parse;

use self::claims::Claims;
use self::safe::{Kind, safe_fix};
use crate::cli::text_report::Fixed;

/// After how many rounds it is enough. Each checks the whole text once.
const MAX_ROUNDS: usize = 100;
/// A report of this many diagnostics is cut: there may be more.
const CUT_AT: usize = 10_000;

/// A text, what is wrong with it, and the fixes that made it so.
#[derive(Debug, Clone)]
pub(super) struct Mended {
    /// The text.
    pub(super) text: String,
    /// What is wrong with it.
    pub(super) report: Report,
    /// The fixes that were put into it: round by round, in each in the order of the text.
    pub(super) fixed: Vec<Fixed>,
}

/// Puts safe fixes into a text until there are none. Its formatting stays.
pub(super) fn mend(mut mended: Mended, catalogue: &Catalogue) -> Mended {
    let mut refused = BTreeSet::new();
    let mut limit = usize::MAX;
    for _ in 0..MAX_ROUNDS {
        let batch = batch(&mended, &refused, limit);
        if batch.is_empty() {
            break;
        }
        if let Some((text, report)) = attempt(&mended, &batch, catalogue) {
            limit = limit.saturating_mul(2);
            // The last in the text is the first in the batch.
            let fixed: Vec<Fixed> = batch.iter().rev().map(Candidate::fixed).collect();
            mended.fixed.extend(fixed);
            (mended.text, mended.report) = (text, report);
        } else if let [only] = batch.as_slice() {
            refused.insert(only.key());
            limit = usize::MAX;
        } else {
            // One of them does harm; the smaller the batch, the fewer it holds up.
            limit = batch.len() / 2;
        }
    }
    mended
}

/// A safe fix, and what it is for.
#[derive(Debug, Clone, Copy)]
struct Candidate<'r> {
    diagnostic: &'r Diagnostic,
    fix: &'r Fix,
    kind: Kind,
}

impl Candidate<'_> {
    /// What it is known by in later rounds.
    fn key(&self) -> (String, String) {
        (self.diagnostic.code.to_string(), self.diagnostic.message.clone())
    }

    /// What is to be told of it when it has been put in.
    fn fixed(&self) -> Fixed {
        Fixed {
            code: self.diagnostic.code.clone(),
            pointer: self.diagnostic.pointer.clone(),
            title: self.fix.title.clone(),
            start: self.diagnostic.range.map(|range| range.start),
        }
    }
}

/// At most `limit` safe fixes that can be put in one after the other.
fn batch<'r>(
    mended: &'r Mended,
    refused: &BTreeSet<(String, String)>,
    limit: usize,
) -> Vec<Candidate<'r>> {
    let Ok(json) = Json::read(mended.text.as_str()) else { return Vec::new() };
    let mut candidates: Vec<Candidate<'r>> = mended
        .report
        .iter()
        .filter_map(|diagnostic| {
            let (fix, kind) = safe_fix(diagnostic, &json)?;
            Some(Candidate { diagnostic, fix, kind })
        })
        .filter(|it| !refused.contains(&it.key()))
        .collect();
    // Whether an edge makes new errors cannot be told from a report that is cut.
    let is_cut = mended.report.iter().count() >= CUT_AT;
    if is_cut || candidates.iter().any(|it| it.kind != Kind::Edge) {
        candidates.retain(|it| it.kind != Kind::Edge);
    }
    let offset = |it: &Candidate<'_>| it.diagnostic.range.map(|range| range.start.offset);
    candidates.sort_by_key(|it| std::cmp::Reverse(offset(it)));
    let mut claims = Claims::default();
    candidates.retain(|it| claims.take(&it.fix.patch));
    candidates.truncate(limit);
    candidates
}

/// The text with these fixes, and what is wrong with it; `None` if one cannot be put in or
/// does harm.
fn attempt(
    mended: &Mended,
    batch: &[Candidate<'_>],
    catalogue: &Catalogue,
) -> Option<(String, Report)> {
    let patch: Vec<PatchOp> = batch.iter().flat_map(|it| it.fix.patch.iter().cloned()).collect();
    let text = apply(&mended.text, &patch).ok()?;
    let report = check(&parse(text.as_str()), catalogue);
    let is_sound = if batch.iter().any(|it| it.kind == Kind::Edge) {
        // Two edges that are missing one at a time may make a cycle together.
        has_no_new_errors(&mended.report, &report)
    } else {
        // A right name may bring faults to light, but never to a workflow that ran.
        report.valid || !mended.report.valid
    };
    is_sound.then_some((text, report))
}

fn has_no_new_errors(before: &Report, after: &Report) -> bool {
    let mut known = errors(before);
    errors(after).into_iter().all(|error| match known.binary_search(&error) {
        Ok(at) => {
            known.remove(at);
            true
        }
        Err(_) => false,
    })
}

/// What the errors of a report say, in order of the alphabet.
fn errors(report: &Report) -> Vec<(&str, &str)> {
    let errors = report.iter().filter(|it| it.severity == Severity::Error);
    let mut errors: Vec<_> = errors.map(|it| (it.code.as_ref(), it.message.as_str())).collect();
    errors.sort_unstable();
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> Mended {
        let catalogue = Catalogue::sandbox();
        let report = check(&parse(text), &catalogue);
        mend(Mended { text: text.to_owned(), report, fixed: Vec::new() }, &catalogue)
    }

    /// Mends `text`, and compares what becomes of it, with how many fixes.
    #[track_caller]
    fn assert_mended(text: &str, expected: &str, n_expected: usize) {
        let mended = mended(text);
        assert_eq!((mended.text.as_str(), mended.fixed.len()), (expected, n_expected));
        assert_eq!(mended.report, check(&parse(expected), &Catalogue::sandbox()));
    }

    /// A bare DAG of `casola/pick` nodes with these sources, and these edges.
    fn picks(nodes: &[(&str, &str)], edges: &str) -> String {
        let nodes = nodes.iter().map(|(id, source)| {
            format!(
                r#""{id}":{{"task":"casola/pick","payload":{{"source":"{source}","indices":[0]}}}}"#
            )
        });
        format!(r#"{{"nodes":{{{}}},"edges":[{edges}]}}"#, nodes.collect::<Vec<_>>().join(","))
    }

    fn edge(from: &str, to: &str) -> String {
        format!(r#"{{"from":"{from}","to":"{to}"}}"#)
    }

    #[test]
    fn two_slips_in_one_text_take_two_rounds() {
        let text = |first, second| {
            let both = format!("${{nodes.{first}.result}} ${{nodes.{second}.result}}");
            picks(&[("lists", "${input.xs}"), ("b", &both)], &edge("lists", "b"))
        };
        assert_mended(&text("lsits", "liists"), &text("lists", "lists"), 2);
    }

    #[test]
    fn a_name_is_mended_before_the_edge_that_it_needs() {
        let text = |id, edges: &str| {
            let source = format!("${{nodes.{id}.result}}");
            picks(&[("lists", "${input.xs}"), ("b", &source)], edges)
        };
        assert_mended(&text("liists", ""), &text("lists", &edge("lists", "b")), 2);
    }

    #[test]
    fn each_fix_is_told_with_its_place() {
        let b = r#""b":{"task":"casola/pik","payload":{"source":"${ input.xs }","indices":[0]}}"#;
        let fixed = mended(&format!("{{\"regoin\":\"us\",\n\"dag\":{{\"nodes\":{{{b}}}}}}}")).fixed;
        let told: Vec<_> = fixed
            .iter()
            .map(|it| {
                let start = it.start.unwrap();
                format!("{}:{} {} {} {}", start.line, start.column, it.code, it.pointer, it.title)
            })
            .collect();
        assert_eq!(
            told,
            [
                "1:2 unknown-field /regoin Rename to `region`",
                "2:29 unknown-task /dag/nodes/b/task Change to `casola/pick`",
                "2:63 template-syntax /dag/nodes/b/payload/source Remove the white space",
            ]
        );
    }

    #[test]
    fn what_a_provider_may_give_is_left() {
        let text = r#"{"nodes":{"a":{"model_id":"fal-ai/wan/v2.2-5b","task":"fal/text-to-video","payload":{"prompt":"x"},"outputs":["video.uri"]}}}"#;
        let report = mended(text).report;
        assert!(report.iter().any(|it| it.code == "unknown-output-path" && !it.fixes.is_empty()));
        assert_mended(text, text, 0);
    }

    #[test]
    fn edges_that_would_make_a_cycle_stay_away() {
        let a = ("a", "${nodes.b.result.items} ${nodes.c.result.items}");
        let (b, c) = (("b", "${nodes.a.result.items}"), ("c", "${input.xs}"));
        let text = |edges: &str| picks(&[a, b, c], edges);
        assert_mended(&text(""), &text(&edge("c", "a")), 1);
    }

    #[test]
    fn an_edge_goes_once_however_much_is_wrong_with_it() {
        let nodes = [("a", "${input.xs}"), ("b", "${nodes.a.result.items}")];
        let edges = [edge("a", "a"), edge("a", "b"), edge("a", "a"), edge("a", "b")].join(",");
        assert_mended(&picks(&nodes, &edges), &picks(&nodes, &edge("a", "b")), 3);
    }

    #[test]
    fn another_number_is_another_name() {
        let text = picks(&[("step_1", "${input.xs}"), ("b", "${nodes.step_2.result}")], "");
        assert_mended(&text, &text, 0);
    }

    #[test]
    fn what_ran_is_not_broken_by_a_right_name() {
        let text = r#"{"regoin":5,"dag":{"nodes":{}}}"#;
        assert_mended(text, text, 0);
        let text = |field| format!(r#"{{"{field}":"us","dag":{{"nodes":{{}}}}}}"#);
        assert_mended(&text("regoin"), &text("region"), 1);
    }

    #[test]
    fn numbers_beyond_their_limits_are_mended_where_one_thing_is_meant() {
        let text = |prompt, n_images, tolerance| {
            format!(
                r#"{{"nodes":{{"a":{{"type":"map","items":"${{input.xs}}","tolerance":{tolerance},"node":{{"model_id":"black-forest-labs/FLUX.1-schnell","task":"fal/text-to-image","payload":{{"{prompt}":"${{item}}","num_images":{n_images}}}}}}}}}}}"#
            )
        };
        assert_mended(&text("promtp", 20, r#""25%""#), &text("prompt", 8, "0.25"), 3);
    }

    #[test]
    fn what_takes_a_choice_is_left() {
        let chat = |field: &str| {
            format!(
                r#"{{"nodes":{{"a":{{"task":"openai/chat-completion","model_id":"Qwen/Qwen3.5-4C","payload":{{"messages":[],{field}}}}}}}}}"#
            )
        };
        let pick = |field: &str| {
            format!(
                r#"{{"nodes":{{"a":{{"task":"casola/pick",{field},"payload":{{"source":"${{input.xs}}","indices":[0]}}}}}}}}"#
            )
        };
        for text in [
            // The nearest that is allowed is not all that a fraction may mean.
            chat(r#""temperature":3"#),
            chat(r#""top_p":50"#),
            pick(r#""retry":{"max_attempts":-1}"#),
            pick(r#""timeout_seconds":90000"#),
        ] {
            assert_mended(&text, &text, 0);
        }
        for text in [
            r#"{"nodes":{"a":{"task":"fal/text-to-image","payload":{"prompt":"x"}}}}"#,
            r#"{"nodes":{"a":{"task":"openai/chat-completion","model_id":"Qwen/Qwen3.5-4C","payload":{"messages":[],"top_k":1}}}}"#,
            r#"{"input_params":{},"dag":{"nodes":{"a":{"task":"casola/pick","payload":{"source":"${input.xs}","indices":[]}}}}}"#,
            &picks(&[("a", "x"), ("b", "x")], &[edge("a", "b"), edge("b", "a")].join(",")),
            &picks(&[("a", "x")], &edge("a", "elsewhere")),
            "{ oops",
        ] {
            assert_mended(text, text, 0);
        }
    }
}
