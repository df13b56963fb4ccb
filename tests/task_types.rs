//! `docs/task-types.md` has a section for each task type, made from core's registry.
//!
//! `UPDATE=1 cargo test` writes the page anew; read the difference.

use std::fs;
use std::path::{Path, PathBuf};

use weftwork_core::catalogue::Catalogue;
use weftwork_core::tasks::{ALL, Category, Field, Mode, TaskType};
use weftwork_core::types::{Object, Property, Type};

const INTRODUCTION: &str = "\
<!-- Made by tests/task_types.rs from core/src/tasks: edit those files, not this one. -->

# Task types

The `task` of a [node](format.md#nodes) is one of these ids. It decides what the node's
`payload` takes and what its result has. `GET /api/task-types` answers with the same for
programs.

* An **input** is a field of the payload: a value, or a [reference](format.md#references) to
  one. An input that is not required may be left out, or be `null`; if it has a default,
  that is what providers take then. Inputs that are not listed are sent to the provider as
  they are, and reported with a [warning](diagnostics/unknown-payload-field.md), except for
  [`sandbox`](format.md#failing-on-purpose).
* A **part of the result** is what another node refers to as `${nodes.ID.result.PART}`. The
  part that is wanted most often is bold. Providers may give more parts; how to refer to
  those is said under [types](format.md#types).
* In paths, `[0]` stands for every position.
* A task is **answered at once** if the provider answers the call with the result. **By a
  job** means that the provider accepts the call, and is then asked until the result is
  there.
* An `image`, `audio` or `video` is a string with the [URL of a file](format.md#files).
* The models are those of the default catalogue. All of them are done by the built-in
  sandbox.
";

/// The categories in the order of the page, with their headings.
const CATEGORIES: &[(Category, &str)] = &[
    (Category::Text, "Text"),
    (Category::Ocr, "Text in pictures"),
    (Category::Moderation, "Moderation"),
    (Category::Image, "Images"),
    (Category::Audio, "Audio"),
    (Category::Video, "Video"),
    (Category::BuiltIn, "Built in"),
];

/// What the registry has no place for, by the first task type that it is about.
const NOTES: &[(&str, &str)] = &[
    (
        "openai/chat-completion",
        "With a `response_format`, the `content` of the answer may be more than text, so its \
         type is not known.",
    ),
    (
        "fal/text-to-image",
        "In pixels, `square_hd` is 1024 × 1024, `square` 512 × 512, `portrait_4_3` 768 × 1024, \
         `portrait_16_9` 768 × 1344, `landscape_4_3` 1024 × 768, and `landscape_16_9` \
         1344 × 768.",
    ),
    ("openai/audio-speech", "The sandbox writes WAV files, whatever format is asked for."),
];

/// The head of a table of inputs.
const INPUTS: &str = "\
| input | type | required, or default | values | what it is |
| --- | --- | --- | --- | --- |
";
/// The head of a table of a result.
const RESULT: &str = "\
| part of the result | type |
| --- | --- |
";

/// The page.
fn page() -> String {
    let mut page =
        format!("{INTRODUCTION}\n| task | title | what it does |\n| --- | --- | --- |\n");
    for task in in_order() {
        page += &format!("| {} | {} | {} |\n", link(task), task.title, task.description);
    }
    for (category, title) in CATEGORIES {
        page += &format!("\n## {title}\n");
        for task in in_order().filter(|task| task.category == *category) {
            page += &format!("\n{}\n", section(task));
        }
    }
    page
}

/// Every task type in the order of the page.
fn in_order() -> impl Iterator<Item = &'static TaskType> {
    let of = |category| ALL.iter().filter(move |task| task.category == category);
    CATEGORIES.iter().flat_map(move |(category, _)| of(*category))
}

/// What is said of one task type.
fn section(task: &TaskType) -> String {
    let mut blocks = vec![
        format!("### `{}`", task.id),
        format!("**{}.** {}. {}", task.title, task.description, manner(task)),
        table("Inputs", task, inputs),
    ];
    let note = NOTES.iter().find(|(id, _)| *id == task.id);
    blocks.extend(note.map(|(_, note)| (*note).to_owned()));
    blocks.push(table("Result", task, result));
    blocks.join("\n\n")
}

/// Who does a task, and how it is answered.
fn manner(task: &TaskType) -> String {
    let answer = match task.mode {
        Mode::Sync => "Answered at once.",
        Mode::Async => "Answered by a job.",
        Mode::Local => return "Done by the engine, without a provider or a model.".to_owned(),
    };
    let models = Catalogue::sandbox().models;
    let able = models.iter().filter(|model| model.can(task.id)).map(|it| code(&it.id));
    format!("{answer} Models: {}.", able.collect::<Vec<_>>().join(", "))
}

/// A table, unless an earlier section has the very same.
fn table(what: &str, task: &TaskType, table: fn(&TaskType) -> String) -> String {
    let made = table(task);
    match in_order().take_while(|other| other.id != task.id).find(|other| table(other) == made) {
        Some(other) => format!("{what} as for {}.", link(other)),
        None => made.trim_end().to_owned(),
    }
}

/// The inputs of a task.
fn inputs(task: &TaskType) -> String {
    let mut table = INPUTS.to_owned();
    for field in task.inputs {
        let need = match field.default {
            _ if field.required => "required".to_owned(),
            Some(default) => code(default),
            None => "optional".to_owned(),
        };
        let values = join(&[bounds(field), choices(&field.ty)], "; ");
        let (name, kind) = (code(field.name), kind(&field.ty));
        table += &row(&[&name, &kind, &need, &values, field.description]);
        for Part { path, object, property } in parts(field.name, &field.ty) {
            let (path, kind) = (code(&path), self::kind(&property.ty));
            let need = need_of_part(object, property);
            table += &row(&[&path, &kind, &need, &choices(&property.ty), ""]);
        }
    }
    table
}

/// What the result of a task has.
fn result(task: &TaskType) -> String {
    let mut table = RESULT.to_owned();
    let parts = parts("", &task.result);
    let n_main = parts.iter().filter(|part| part.path == task.main_path).count();
    assert_eq!(n_main, 1, "{} has to have its main part", task.id);
    for Part { path, property, .. } in parts {
        let path =
            if path == task.main_path { format!("**{}**", code(&path)) } else { code(&path) };
        let missing = if property.optional { "may be missing" } else { "" };
        let more = match property.ty {
            Type::Object(it) if it.is_open && it.properties.is_empty() => " with any parts",
            Type::Object(it) if it.is_open => " with these parts, and often more",
            _ => "",
        };
        let kind = kind(&property.ty) + more;
        table += &row(&[&path, &join(&[kind, missing.to_owned()], "; ")]);
    }
    table
}

/// A property somewhere inside a value.
struct Part {
    /// Where it is.
    path: String,
    /// What it belongs to.
    object: Object<'static>,
    property: &'static Property<'static>,
}

/// Every property in a value of this type, whose own path is given.
fn parts(path: &str, ty: &Type<'static>) -> Vec<Part> {
    match ty {
        Type::Array(element) => parts(&format!("{path}[0]"), element),
        Type::Union(types) => types.iter().flat_map(|ty| parts(path, ty)).collect(),
        Type::Object(object) => {
            let dot = if path.is_empty() { "" } else { "." };
            let with_its_own = |property: &'static Property<'static>| {
                let path = format!("{path}{dot}{}", property.name);
                let own = parts(&path, &property.ty);
                [Part { path, object: *object, property }].into_iter().chain(own)
            };
            object.properties.iter().flat_map(with_its_own).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a part of an input has to be there.
fn need_of_part(object: Object<'static>, property: &Property<'static>) -> String {
    let names_it = |it: &Property<'static>| {
        it.name == "type" && matches!(it.ty, Type::OneOf(names) if names.contains(&property.name))
    };
    if property.is_required() {
        "required".to_owned()
    } else if !property.optional {
        assert_eq!(property.name, "content", "say beside what it may be missing");
        "required, except beside `tool_calls`".to_owned()
    } else if object.properties.iter().any(names_it) {
        format!("required if `type` is `{}`", property.name)
    } else {
        "optional".to_owned()
    }
}

/// What a type is called.
fn kind(ty: &Type<'_>) -> String {
    match ty {
        Type::Unknown => "anything".to_owned(),
        Type::OneOf(_) => "string".to_owned(),
        Type::Array(Type::Unknown) => "array".to_owned(),
        Type::Array(element) => format!("array of {}s", kind(element)),
        Type::Union(types) => types.iter().map(kind).collect::<Vec<_>>().join(" or "),
        other => other.name(),
    }
}

/// The texts that a type takes, if it does not take any.
fn choices(ty: &Type<'_>) -> String {
    match ty {
        Type::OneOf(texts) => texts.iter().map(|text| code(text)).collect::<Vec<_>>().join(", "),
        Type::Union(types) => join(&types.iter().map(choices).collect::<Vec<_>>(), ", "),
        _ => String::new(),
    }
}

/// The limits of a field.
fn bounds(field: &Field) -> String {
    let elements = field.min_items.map(|least| format!("at least {least} element"));
    let numbers = match (field.minimum, field.maximum) {
        (Some(minimum), Some(maximum)) => format!("{minimum} to {maximum}"),
        (Some(minimum), None) => format!("at least {minimum}"),
        (None, Some(maximum)) => format!("at most {maximum}"),
        (None, None) => String::new(),
    };
    join(&[numbers, elements.unwrap_or_default()], "; ")
}

/// Those of the texts that are not empty.
fn join(texts: &[String], between: &str) -> String {
    let texts = texts.iter().filter(|text| !text.is_empty()).map(String::as_str);
    texts.collect::<Vec<_>>().join(between)
}

fn row(cells: &[&str]) -> String {
    let cells = cells.iter().map(|cell| cell.replace('|', "\\|"));
    format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

/// A link to the section of a task type.
fn link(task: &TaskType) -> String {
    format!("[`{}`](#{})", task.id, anchor(task.id))
}

/// What links to a heading end with.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|it| it.is_alphanumeric() || matches!(it, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// A file of the documentation.
fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name)
}

#[test]
fn the_page_is_what_the_registry_makes_of_it() {
    let (path, made) = (file("task-types.md"), page());
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let is_same = fs::read_to_string(&path).unwrap_or_default() == made;
    assert!(is_same, "UPDATE=1 writes docs/task-types.md anew");
}

#[test]
fn every_task_type_has_a_section() {
    assert_eq!(in_order().count(), ALL.len(), "a category has no heading");
    for (id, _) in NOTES {
        assert!(ALL.iter().any(|task| task.id == *id), "no task is called {id}");
    }
}

#[test]
fn links_lead_to_headings() {
    let page = page();
    let links = page.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0));
    for link in links {
        let (name, heading) = link.split_once('#').unwrap_or((link, ""));
        let text = if name.is_empty() {
            page.clone()
        } else {
            fs::read_to_string(file(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
        };
        let headings = text.lines().filter(|line| line.starts_with('#'));
        let mut anchors = headings.map(|line| anchor(line.trim_start_matches(['#', ' '])));
        assert!(heading.is_empty() || anchors.any(|it| it == heading), "{link} leads nowhere");
    }
}
