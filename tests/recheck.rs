//! An edited document has the report that its text has when it is checked anew.

use std::ops::Range;

use weftwork_core::catalogue::Catalogue;
use weftwork_core::diagnostic::PatchOp;
use weftwork_core::edit::apply;
use weftwork_core::json::{Kind, Value};
use weftwork_core::recheck::Checker;
use weftwork_tests::case;
use weftwork_tests::numbers::Numbers;

/// The longest text that is worth its time.
const MAX_BYTES: usize = 20_000;
/// How many edits each document goes through.
const N_EDITS: usize = 60;

/// What is put in the place of values.
const VALUES: &[&str] = &[
    "null",
    "true",
    "0",
    "7",
    "0.5",
    "1e9",
    "\"\"",
    "\"a cat\"",
    "\"map\"",
    "\"task\"",
    "\"sandbox\"",
    "\"casola/pick\"",
    "\"fal/text-to-image\"",
    "\"openai/chat-completion\"",
    "\"video.url\"",
    "\"${item}\"",
    "\"${item.text} ${index}\"",
    "\"${input.x}\"",
    "\"see ${input.prompts}\"",
    "\"${input.prompts[0]}\"",
    "\"${nodes.a.result.items}\"",
    "\"${nodes.draw.result.images[0].url}\"",
    "\"${nodes.draw.result.imagse}\"",
    "\"${nodes.nowhere.result}\"",
    "\"${oops\"",
    "\"\\u00e9 🎬\"",
    "[]",
    "[0,1,2]",
    "[\"${input.x}\",{\"$each\":\"${input.prompts}\",\"template\":{\"text\":\"${item}\"}}]",
    "{}",
    "{\"x\":1,\"x\":2}",
    "{\"response_format\":{},\"prompt\":\"p\"}",
];
/// What is put between characters.
const TOKENS: &[&str] =
    &["x", " ", "\n", "\"", "{", "}", "[", ",", ":", "\\", "$", "${", "}", "é", "0", "-", INPUTS];
/// A second input of a task, if it comes where a field may.
const INPUTS: &str = "\"inputs\":{\"response_format\":null},";

/// An edit of a document: mostly of a value in a node, as in a form, and sometimes
/// of a few characters anywhere, as in a text editor.
fn edit(numbers: &mut Numbers, checker: &Checker) -> (Range<usize>, String) {
    let text = checker.text();
    let nodes = &checker.document().workflow.nodes;
    if nodes.is_empty() || numbers.below(10) == 0 {
        let from = text.floor_char_boundary(numbers.below(text.len() + 1));
        let to = text.ceil_char_boundary((from + numbers.below(4)).min(text.len()));
        return (from..to, numbers.one_of(TOKENS).to_owned());
    }
    let node = nodes[numbers.below(nodes.len())].value;
    let mut value = checker.document().json.value(node);
    // A few steps down from the node, to a child each time.
    for _ in 0..=numbers.below(5) {
        let children: Vec<_> = children(value).collect();
        if children.is_empty() {
            break;
        }
        value = children[numbers.below(children.len())];
    }
    let span = value.span();
    match numbers.below(6) {
        // A letter in a string.
        0 | 1 if value.is_string() => {
            let at = text.floor_char_boundary(span.start + 1 + numbers.below(span.len() - 1));
            (at..at, numbers.one_of(&["x", "é", " ", "$", "."]).to_owned())
        }
        // A member more.
        2 if value.kind() == Kind::Object => {
            let comma = if value.members().next().is_some() { "," } else { "" };
            let key = numbers.one_of(&[
                "prompt",
                "tolerance",
                "task",
                "outputs",
                "what",
                "items",
                "retry",
            ]);
            let member = format!("\"{key}\": {}{comma} ", numbers.one_of(VALUES));
            (span.start + 1..span.start + 1, member)
        }
        _ => (span, numbers.one_of(VALUES).to_owned()),
    }
}

fn children(value: Value<'_>) -> impl Iterator<Item = Value<'_>> {
    value.elements().chain(value.members().map(|(_, member)| member))
}

fn json(report: &weftwork_core::diagnostic::Report) -> String {
    serde_json::to_string(report).unwrap()
}

/// Where two reports begin to differ.
fn difference(found: &str, expected: &str) -> Option<String> {
    let same = found.bytes().zip(expected.bytes()).take_while(|(a, b)| a == b).count();
    let from = |text: &str| {
        let start = text.floor_char_boundary(same.saturating_sub(120));
        text[start..].chars().take(300).collect::<String>()
    };
    (found != expected).then(|| format!("found …{}\nexpected …{}", from(found), from(expected)))
}

#[test]
fn after_each_edit_the_report_is_that_of_the_whole_text() {
    let mut numbers = Numbers::new(4_212);
    let (mut n_edits, mut n_full) = (0, 0);
    for case in case::all().into_iter().filter(|case| case.text.len() <= MAX_BYTES) {
        let mut checker = Checker::new(case.text.as_str(), Catalogue::sandbox());
        for _ in 0..N_EDITS {
            let before = checker.text().to_owned();
            let (range, new) = edit(&mut numbers, &checker);
            checker.replace(range.clone(), &new).unwrap();
            let mut text = before.clone();
            text.replace_range(range.clone(), &new);
            assert_eq!(checker.text(), text);
            let difference = difference(&json(&checker.report()), &json(&case::report(&text)));
            let name = format!("{}/{}", case.folder, case.name);
            assert!(
                difference.is_none(),
                "{name}: bytes {range:?} became {new} in\n{before}\n{}",
                difference.unwrap_or_default()
            );
            n_edits += 1;
            // What cannot be read would be left alone for long.
            if checker.document().unreadable.is_some() {
                n_full += checker.n_full_checks() - 1;
                checker = Checker::new(before, Catalogue::sandbox());
            }
        }
        n_full += checker.n_full_checks() - 1;
    }
    // Most of these edits break something for the whole document.
    let n_followed = n_edits - n_full;
    assert!(n_followed > 8_000, "only {n_followed} of {n_edits} edits were followed");
}

#[test]
fn a_patch_is_an_edit_like_any_other() {
    let case = case::all().into_iter().find(|it| it.name == "example-prompt-to-video");
    let text = case.unwrap().text;
    let mut checker = Checker::new(text.as_str(), Catalogue::sandbox());
    assert!(checker.checked().is_some());
    let patch = [PatchOp::replace("/dag/nodes/generate_video/payload/prompt", "${nodes.x.result}")];
    checker.apply(&patch).unwrap();
    assert_eq!(checker.text(), apply(&text, &patch).unwrap());
    assert_eq!(json(&checker.report()), json(&case::report(checker.text())));
    assert!(checker.checked().is_none());
    assert_eq!(checker.n_full_checks(), 1);

    let before = checker.text().to_owned();
    assert!(checker.apply(&[PatchOp::remove("/dag/nodes/x")]).is_err());
    assert_eq!(checker.text(), before);
    checker.set_text(&text);
    assert_eq!(checker.text(), text);
    assert!(checker.checked().is_some());
    assert_eq!(checker.n_full_checks(), 1);

    checker.set_text("{");
    assert!(checker.apply(&[PatchOp::add("/a", 1)]).is_err());
    assert!(checker.apply(&[]).is_err());
    assert_eq!(checker.text(), "{");
}

#[test]
fn what_is_typed_into_a_node_is_followed() {
    let case = case::all().into_iter().find(|it| it.name == "example-prompt-to-video");
    let mut checker = Checker::new(case.unwrap().text, Catalogue::sandbox());
    for (old, new) in [
        ("more detailed", "more détailed"),
        ("\"num_frames\": 81", "\"num_frames\": 0"),
        ("${nodes.enhance.result", "${nodes.enhence.result"),
        ("${nodes.enhence.result", "${nodes.enhance.result"),
        ("fal-ai/wan/v2.2-5b", "fal-ai/wan"),
        ("fal/text-to-video", "fal/text-to-image"),
        ("\"video.url\"", "\"images\", \"images[0].url\""),
    ] {
        let at = checker.text().find(old).unwrap_or_else(|| panic!("there is no {old}"));
        checker.replace(at..at + old.len(), new).unwrap();
        let expected = json(&case::report(checker.text()));
        assert_eq!(json(&checker.report()), expected, "{old} became {new}");
    }
    assert_eq!(checker.n_full_checks(), 1);
}

#[test]
fn an_edit_outside_of_the_text_changes_nothing() {
    let mut checker = Checker::new("{\"nodes\":{\"é\":{}}}", Catalogue::default());
    let before = checker.text().to_owned();
    for range in [12..13, 0..100, 100..100, Range { start: 3, end: 2 }] {
        assert!(checker.replace(range, "x").is_err());
    }
    assert_eq!(checker.text(), before);
}
