//! What the files of a run are called, on any system.

use std::collections::HashSet;

use indexmap::IndexSet;
use serde_json::Value;
use weftwork_api::Execution;

/// How long the part of a name is that comes from its node, in bytes. File systems
/// allow 255 for all of it.
const MAX_BYTES: usize = 120;

/// Names that Windows keeps for its devices, whatever their ending.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

/// A file that a run has made.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::cli::run) struct MadeFile<'e> {
    /// Its name without the ending: that of the node, with a number where there are
    /// several: `draw`, `draw-07`. It is safe on any system.
    pub(in crate::cli::run) stem: String,
    /// Where it is.
    pub(in crate::cli::run) url: &'e str,
}

/// The files in the results, in the order of the nodes.
///
/// The files of a map have the numbers of its elements, so that a file keeps its number
/// whichever elements fail. Numbers begin with 1, and all of a node have as many digits.
pub(in crate::cli::run) fn files(
    execution: &Execution,
    is_file: impl Fn(&str) -> bool,
) -> Vec<MadeFile<'_>> {
    let mut files = Vec::new();
    let mut taken = HashSet::new();
    for (node, output) in &execution.outputs {
        let is_map = execution.nodes.get(node).is_some_and(|node| node.items.is_some());
        let elements = output.get("items").and_then(Value::as_array).filter(|_| is_map);
        let groups = match elements {
            Some(elements) => elements.iter().map(|it| urls(it, &is_file)).collect(),
            None => vec![urls(output, &is_file)],
        };
        if groups.iter().all(IndexSet::is_empty) {
            continue;
        }
        let stem = distinct(safe(node), &mut taken);
        for (index, group) in groups.iter().enumerate() {
            let stem = if is_map { numbered(&stem, index, groups.len()) } else { stem.clone() };
            files.extend(group.iter().enumerate().map(|(index, url)| {
                let stem = match group.len() {
                    1 => stem.clone(),
                    count => numbered(&stem, index, count),
                };
                MadeFile { stem, url }
            }));
        }
    }
    files
}

/// Whether there is a file in a value.
pub(super) fn has_file(value: &Value, is_file: impl Fn(&str) -> bool) -> bool {
    !urls(value, &is_file).is_empty()
}

/// The URLs of files in a value, each once.
fn urls<'v>(value: &'v Value, is_file: &impl Fn(&str) -> bool) -> IndexSet<&'v str> {
    let mut urls = IndexSet::new();
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::String(text) if is_file(text) => {
                urls.insert(text.as_str());
            }
            Value::Array(elements) => waiting.extend(elements.iter().rev()),
            Value::Object(members) => waiting.extend(members.values().rev()),
            _ => {}
        }
    }
    urls
}

/// `draw-007`: the number of position `index` of `count`.
fn numbered(stem: &str, index: usize, count: usize) -> String {
    let width = count.to_string().len();
    format!("{stem}-{:0width$}", index + 1)
}

/// The name, or if another has it, a number after it. Some systems see no difference
/// between `A` and `a`.
fn distinct(stem: String, taken: &mut HashSet<String>) -> String {
    let mut distinct = stem.clone();
    let mut number = 2;
    while !taken.insert(distinct.to_lowercase()) {
        distinct = format!("{stem}-{number}");
        number += 1;
    }
    distinct
}

/// The id of a node as the name of a file: letters, digits, `-` and `_`.
fn safe(id: &str) -> String {
    let is_kept = |it: char| it.is_alphanumeric() || it == '-' || it == '_';
    let mut safe: String = id.chars().map(|it| if is_kept(it) { it } else { '_' }).collect();
    safe.truncate(safe.floor_char_boundary(MAX_BYTES));
    if safe.is_empty() || is_device(&safe.to_ascii_lowercase()) {
        safe.push('_');
    }
    // What begins so is an option to many programs.
    if safe.starts_with('-') {
        safe.replace_range(..1, "_");
    }
    safe
}

fn is_device(name: &str) -> bool {
    let port = name.strip_prefix("com").or_else(|| name.strip_prefix("lpt"));
    DEVICES.contains(&name) || port.is_some_and(|it| it.chars().count() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The names for these results, of which those with `[]` are of maps.
    #[track_caller]
    fn check(outputs: &[(&str, Value)], expected: &[&str]) {
        let mut execution = json!({ "id": "exec_1", "workflow_id": "wf_1", "workflow_version": 1,
            "workflow_name": "", "status": "completed", "input_params": {}, "outputs": {},
            "nodes": {}, "created_at": 0, "updated_at": 0 });
        for (id, output) in outputs {
            let (name, is_map) = id.strip_suffix("[]").map_or((*id, false), |name| (name, true));
            let counts = json!({ "total": 1, "completed": 1, "failed": 0, "running": 0 });
            execution["outputs"][name] = output.clone();
            execution["nodes"][name] = json!({ "status": "completed", "attempts": 1,
                "items": is_map.then_some(counts) });
        }
        let execution: Execution = serde_json::from_value(execution).unwrap();
        let files = files(&execution, |text| text.starts_with("file:"));
        let names: Vec<String> =
            files.into_iter().map(|it| format!("{}={}", it.stem, &it.url[5..])).collect();
        assert_eq!(names, expected);
    }

    #[test]
    fn one_file_has_the_name_of_its_node() {
        check(
            &[
                ("draw", json!({ "url": "file:a", "again": "file:a", "other": "text" })),
                ("chat", json!({ "text": "no file" })),
                ("film", json!({ "video": { "url": "file:b" } })),
            ],
            &["draw=a", "film=b"],
        );
    }

    #[test]
    fn several_files_are_numbered_so_that_they_sort() {
        let images: Vec<_> =
            (0..11).map(|it| json!({ "url": format!("file:{}", char::from(b'a' + it)) })).collect();
        check(
            &[("draw", json!({ "images": images }))],
            &[
                "draw-01=a",
                "draw-02=b",
                "draw-03=c",
                "draw-04=d",
                "draw-05=e",
                "draw-06=f",
                "draw-07=g",
                "draw-08=h",
                "draw-09=i",
                "draw-10=j",
                "draw-11=k",
            ],
        );
    }

    #[test]
    fn the_files_of_a_map_have_the_numbers_of_its_elements() {
        let output =
            json!({ "items": [{ "url": "file:a" }, null, ["file:b", "file:c"], "file:a"] });
        check(&[("m[]", output)], &["m-1=a", "m-3-1=b", "m-3-2=c", "m-4=a"]);
        check(&[("m[]", json!({ "items": ["file:a"] }))], &["m-1=a"]);
        check(&[("pick", json!({ "items": ["file:a"] }))], &["pick=a"]);
    }

    #[test]
    fn names_differ_by_more_than_case() {
        check(
            &[("a", json!("file:1")), ("A", json!("file:2")), ("a-2", json!("file:3"))],
            &["a=1", "A-2=2", "a-2-2=3"],
        );
    }

    #[test]
    fn any_id_becomes_a_name_that_every_system_takes() {
        let names = [
            ("plain_1-x", "plain_1-x"),
            ("../../etc/passwd", "______etc_passwd"),
            ("C:\\x\u{0}y", "C__x_y"),
            ("..", "__"),
            ("", "_"),
            ("-rf", "_rf"),
            ("Schöne Grüße", "Schöne_Grüße"),
            ("NUL", "NUL_"),
            ("com1", "com1_"),
            ("com10", "com10"),
            ("console", "console"),
        ];
        for (id, expected) in names {
            assert_eq!(safe(id), expected);
        }
        assert_eq!(safe(&"é".repeat(500)), "é".repeat(60));
    }
}
