//! What the fields of the format are for. What a payload has is in the registry.

use super::spot::What;
use crate::model::{Document, NodeKind};

/// A field of the format: its key, an empty value for it, and what it is for.
pub(super) struct Known {
    pub(super) name: &'static str,
    pub(super) empty: &'static str,
    pub(super) documentation: &'static str,
    /// Whether it has to be there.
    pub(super) is_required: bool,
}

const fn must(name: &'static str, empty: &'static str, documentation: &'static str) -> Known {
    Known { name, empty, documentation, is_required: true }
}

const fn may(name: &'static str, empty: &'static str, documentation: &'static str) -> Known {
    Known { name, empty, documentation, is_required: false }
}

const NAME: Known = may("name", "\"\"", "What the workflow is called");
const DESCRIPTION: Known = may("description", "\"\"", "What the workflow does");
const REGION: Known = may("region", "\"global\"", "Where it runs: `global`, `us` or `eu`");
const TIMEOUT: Known =
    may("timeout_seconds", "3600", "After how many seconds a run ends as `timed_out`");
const INPUT_PARAMS: Known =
    may("input_params", "{}", "The parameters of a run; inferred when not declared");
const UI: Known = may("ui", "{}", "Where the nodes stand on the canvas");
const NODES: Known = must("nodes", "{}", "The nodes, by their ids");
const EDGES: Known = must("edges", "[]", "Which node waits for which");

const DOCUMENT: &[Known] = &[
    must("name", "\"\"", "What the workflow is called"),
    must("dag", "{\"nodes\": {}, \"edges\": []}", "The nodes, and which waits for which"),
    DESCRIPTION,
    REGION,
    TIMEOUT,
    INPUT_PARAMS,
    UI,
];
const BARE: &[Known] = &[NODES, EDGES, NAME, DESCRIPTION, REGION, TIMEOUT, INPUT_PARAMS, UI];
const DAG: &[Known] = &[NODES, EDGES];
const EDGE: &[Known] = &[
    must("from", "\"\"", "The node that comes first"),
    must("to", "\"\"", "The node that waits for it"),
];
const TASK: &[Known] = &[
    must("model_id", "\"\"", "The model that does the task"),
    must("task", "\"\"", "What is done: the id of a task type"),
    must("payload", "{}", "What the task is given"),
    may("type", "\"task\"", "`task` or `map`"),
    may("inputs", "{}", "Another name of `payload`"),
    may("outputs", "[]", "The paths of the result that matter"),
    may("retry", "{}", "How often and when a failed call is made again"),
    may("timeout_seconds", "60", "How many seconds one attempt may take"),
];
const MAP: &[Known] = &[
    must("items", "\"\"", "The array that it goes over: a template"),
    must("node", "{}", "The task that is done for each element"),
    must("type", "\"map\"", "`task` or `map`"),
    may("tolerance", "0", "Which share of the elements may fail, from 0 to 1"),
    may("max_concurrency", "1", "How many elements are worked on at once"),
];
const RETRY: &[Known] = &[
    may("max_attempts", "3", "How often a call is made at most, from 1 to 10"),
    may("backoff_ms", "500", "How long to wait before the second attempt, in milliseconds"),
    may("max_backoff_ms", "30000", "How long to wait at most, in milliseconds"),
];
const PARAM: &[Known] = &[
    may("type", "\"string\"", "What it takes"),
    may("required", "true", "Whether a run has to give it"),
    may("default", "null", "What is taken when it is not given"),
    may("description", "\"\"", "What it is for"),
    may("min_items", "1", "The fewest elements of an array"),
    may("max_items", "10", "The most elements of an array"),
];

/// The fields that a value has, by what it is.
pub(super) fn of(document: &Document, what: What) -> &'static [Known] {
    match what {
        What::Document => DOCUMENT,
        What::Bare => BARE,
        What::Dag => DAG,
        What::Edge(_) => EDGE,
        What::Node(node) => match document.workflow.nodes[node].kind {
            NodeKind::Task(_) => TASK,
            NodeKind::Map(_) => MAP,
        },
        What::Inner(_) => TASK,
        What::Retry => RETRY,
        What::Param => PARAM,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::limits;
    use crate::parse::{REGIONS, parse};

    /// What the server and other editors write.
    const OF_OTHERS: &[&str] = &["id", "version", "created_at", "updated_at", "$schema"];

    #[test]
    fn they_are_those_that_the_parser_knows() {
        let tables = [DOCUMENT, PARAM, DAG, MAP, TASK, RETRY, EDGE, BARE];
        let text = r#"{"?":1,"input_params":{"p":{"?":1}},"dag":{"?":1,"nodes":{
            "m":{"?":1,"type":"map","node":{"?":1,"retry":{"?":1}}}},"edges":[{"?":1}]}}"#;
        let fields = |text| parse(text).workflow.misfits.unknown_fields;
        let known = fields(text).into_iter().chain(fields(r#"{"?":1,"nodes":{}}"#));
        let known: Vec<Vec<&str>> =
            known.map(|it| sorted(it.known.iter().map(|name| name.text()))).collect();
        assert_eq!(known.len(), tables.len());
        for table in tables {
            let names = sorted(table.iter().map(|it| it.name));
            assert!(known.contains(&names), "{names:?}");
        }
    }

    fn sorted(names: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
        let mut names: Vec<_> = names.filter(|name| !OF_OTHERS.contains(name)).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn what_they_say_of_limits_and_defaults_holds() {
        for (field, default) in [
            (&TIMEOUT, limits::DEFAULT_TIMEOUT_SECONDS),
            (&RETRY[0], limits::DEFAULT_ATTEMPTS.into()),
            (&RETRY[1], limits::DEFAULT_BACKOFF_MS),
            (&RETRY[2], limits::DEFAULT_MAX_BACKOFF_MS),
        ] {
            assert_eq!(field.empty, default.to_string(), "{}", field.name);
        }
        let most = format!("from 1 to {}", limits::MAX_ATTEMPTS);
        assert!(RETRY[0].documentation.ends_with(&most), "{most}");
        assert!(REGIONS.iter().all(|it| REGION.documentation.contains(&format!("`{it}`"))));
    }

    #[test]
    fn empty_values_are_json() {
        for known in [DOCUMENT, BARE, DAG, EDGE, TASK, MAP, RETRY, PARAM].into_iter().flatten() {
            assert!(crate::json::Json::read(known.empty).is_ok(), "{}", known.name);
        }
    }
}
