//! Patches, and texts to put them into.

use serde_json::{Value, json};
use weftwork_core::diagnostic::PatchOp;
use weftwork_core::edit::apply;

use super::{Sort, Work, sort};

pub(super) const SORTS: &[Sort] = &[
    sort("one change in a long text", 2_000, |n| {
        of(json!(vec![1; n]), vec![PatchOp::replace("/7", 2)])
    }),
    sort("new elements at the end", 1_000, |n| {
        of(json!(vec![1; n]), (0..n).map(|_| PatchOp::add("/-", 2)).collect())
    }),
    sort("new elements at the start", 1_000, |n| {
        of(json!(vec![1; n]), (0..n).map(|_| PatchOp::add("/0", 2)).collect())
    }),
    sort("new keys", 1_000, |n| {
        of(keys(n), (0..n).map(|it| PatchOp::add(format!("/new{it}"), it)).collect())
    }),
    sort("other values", 1_000, |n| {
        of(keys(n), (0..n).map(|it| PatchOp::replace(format!("/k{it}"), "x")).collect())
    }),
    sort("one value over and over", 1_000, |n| {
        of(keys(n), (0..n).map(|it| PatchOp::replace("/k0", it)).collect())
    }),
    sort("other names", 1_000, |n| {
        of(
            keys(n),
            (0..n).map(|it| PatchOp::rename(format!("/k{it}"), format!("/new{it}"))).collect(),
        )
    }),
    sort("removed from the end", 1_000, |n| {
        of(json!(vec![1; n]), (0..n).rev().map(|it| PatchOp::remove(format!("/{it}"))).collect())
    }),
    sort("removed from the start", 1_000, |n| {
        of(json!(vec![1; n]), (0..n).map(|_| PatchOp::remove("/0")).collect())
    }),
    sort("removed keys", 2_000, |n| {
        of(keys(n), (0..n).map(|it| PatchOp::remove(format!("/k{it}"))).collect())
    }),
    sort("objects that are filled", 250, |n| {
        let ops = |it: usize| {
            [PatchOp::add(format!("/new{it}"), json!({})), PatchOp::add(format!("/new{it}/a"), 1)]
        };
        of(keys(n), (0..n).flat_map(ops).collect())
    }),
    sort("moved to another place", 250, |n| {
        let text = json!({ "a": keys(n), "b": {} });
        of(
            text,
            (0..n).map(|it| PatchOp::rename(format!("/a/k{it}"), format!("/b/k{it}"))).collect(),
        )
    }),
    sort("a large value", 2_000, |n| of(json!({}), vec![PatchOp::add("/x", json!(vec!["y"; n]))])),
    sort("a long key", 100_000, |n| {
        of(json!({}), vec![PatchOp::add(format!("/{}", "~1".repeat(n)), 1)])
    }),
    sort("a long way to nowhere", 100_000, |n| {
        let patch = [PatchOp::add("/x".repeat(n), 1)];
        Box::new(move || drop(apply("{}", &patch)))
    }),
    sort("new elements all over", 1_000, |n| {
        of(
            json!(vec![1; n]),
            (0..n).map(|it| PatchOp::add(format!("/{}", it * it % n), 2)).collect(),
        )
    }),
    sort("added and removed again", 1_000, |n| {
        let ops = |_| [PatchOp::add("/0", 2), PatchOp::remove("/0")];
        of(json!(vec![1; n]), (0..n).flat_map(ops).collect())
    }),
    sort("moved to the end", 1_000, |n| {
        let end = format!("/{}", n - 1);
        of(json!(vec![1; n]), vec![PatchOp::rename("/0", end); n])
    }),
    sort("moved from the middle", 1_000, |n| {
        let middle = format!("/{}", n / 2);
        of(json!(vec![1; n]), vec![PatchOp::rename(middle, "/0"); n])
    }),
    sort("one name over and over", 1_000, |n| {
        let ops = |_| [PatchOp::rename("/k0", "/new"), PatchOp::rename("/new", "/k0")];
        of(keys(n), (0..n).flat_map(ops).collect())
    }),
    sort("one key many times", 1_000, |n| {
        let text = format!("{{{}}}", vec!["\"k\": 1"; n].join(", "));
        written(text, vec![PatchOp::remove("/k"); n])
    }),
    sort("long keys", 800, |n| {
        let key = |it: usize| format!("{}{it}", "k".repeat(200));
        let ops = |it: usize| {
            let old = format!("/{}", key(it));
            [PatchOp::replace(&old, 1), PatchOp::rename(old, format!("/x{}", key(it)))]
        };
        let text: Value = (0..n).map(|it| (key(it), json!(it))).collect();
        of(text, (0..n).flat_map(ops).collect())
    }),
    sort("a deep place", 1_000, |n| {
        let text = (0..50).fold(json!(vec![1; n]), |it, _| json!({ "a": it }));
        of(text, (0..n).map(|it| PatchOp::add(format!("{}/0", "/a".repeat(50)), it)).collect())
    }),
    sort("elements on one line", 1_000, |n| {
        let text = format!("{{\n  \"a\": [{}]\n}}", vec!["1"; n].join(", "));
        let ops = |it: usize| {
            let path = format!("/a/{}", n - 1 - it);
            [PatchOp::replace(&path, json!({ "x": it })), PatchOp::add(path, json!([it]))]
        };
        written(text, (0..n).flat_map(ops).collect())
    }),
    sort("before a long neighbour", 1_000, |n| {
        let text = format!("[\n  [{}]\n]", vec!["1"; n].join(", "));
        written(text, vec![PatchOp::add("/0", json!([1])); n])
    }),
    sort("before a neighbour that grows", 1_000, |n| {
        let text = format!("[\n  [{}]\n]", vec!["1"; n].join(", "));
        let ops = |it| [PatchOp::add(format!("/{it}/-"), 1), PatchOp::add("/0", json!([1]))];
        written(text, (0..n).flat_map(ops).collect())
    }),
    sort("a new array that is filled", 1_000, |n| {
        let array = PatchOp::add("/a", json!(vec![1; n]));
        let more = (0..n).map(|it| PatchOp::add(format!("/a/{it}"), json!({ "x": 1 })));
        of(json!({}), std::iter::once(array).chain(more).collect())
    }),
    sort("an array that is moved to and fro", 1_000, |n| {
        let ops = |it| {
            let change = PatchOp::replace(format!("/b/a/{it}"), 2);
            [PatchOp::rename("/a", "/b/a"), change, PatchOp::rename("/b/a", "/a")]
        };
        of(json!({ "a": vec![1; n], "b": {} }), (0..n).flat_map(ops).collect())
    }),
    sort("a line that begins far in", 1_000, |n| {
        let text = format!("[\n{}1\n]", " ".repeat(100 * n));
        let ops = |it| [PatchOp::replace("/0", it), PatchOp::add("/0", it), PatchOp::remove("/1")];
        written(text, (0..n).flat_map(ops).collect())
    }),
    sort("many on a line that begins far in", 1_000, |n| {
        let text = format!("[\n{}1{}\n]", " ".repeat(100 * n), ", 1".repeat(n));
        written(text, (0..n).rev().map(|it| PatchOp::replace(format!("/{it}"), 2)).collect())
    }),
    sort("a name far before its value", 1_000, |n| {
        let text = format!("{{\"k\"{}: 1}}", " ".repeat(100 * n));
        let ops = |_| [PatchOp::rename("/k", "/x"), PatchOp::rename("/x", "/k")];
        written(text, (0..n).flat_map(ops).collect())
    }),
    sort("objects that are emptied", 1_000, |n| {
        let text: Value = (0..n).map(|_| json!({ "a": 1, "b": 2 })).collect();
        let ops = |it| ["a", "b"].map(|key| PatchOp::remove(format!("/{it}/{key}")));
        of(text, (0..n).flat_map(ops).collect())
    }),
];

/// The work of putting a patch into a text.
fn of(document: Value, patch: Vec<PatchOp>) -> Work {
    written(format!("{document:#}"), patch)
}

fn written(text: String, patch: Vec<PatchOp>) -> Work {
    // It is done to its end.
    assert!(apply(&text, &patch).is_ok());
    Box::new(move || drop(apply(&text, &patch)))
}

fn keys(n: usize) -> Value {
    (0..n).map(|it| (format!("k{it}"), json!(it))).collect()
}
