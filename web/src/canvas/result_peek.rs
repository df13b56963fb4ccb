//! A glimpse of a node's result, small enough for its card. No browser in here.

use serde_json::Value;
use weftwork_core::tasks::Category;
use weftwork_core::template::{Segment, result_path};

use crate::state::graph_view::NodeView;

/// How many characters of a text are shown.
const MOST_CHARACTERS: usize = 80;

/// A glimpse of a result.
#[derive(Debug, Clone, PartialEq)]
pub enum Peek {
    /// The URL of a picture.
    Image(String),
    /// The beginning of a text.
    Text(String),
}

/// A glimpse of `result`: the part at the task's main path.
pub fn peek(node: &NodeView, result: &Value) -> Option<Peek> {
    let task = node.task_type()?;
    let mut result = result;
    if node.is_map {
        // The first element that has a result stands for all.
        result = result.get("items")?.as_array()?.iter().find(|item| !item.is_null())?;
    }
    let found = follow(result, task.main_path)?;
    let text = found.as_str()?;
    match task.category {
        Category::Image => Some(Peek::Image(text.to_owned())),
        Category::Video | Category::BuiltIn => None,
        Category::Audio if text.starts_with("http") || text.starts_with('/') => None,
        _ => {
            let mut short: String = text.chars().take(MOST_CHARACTERS).collect();
            if short.len() < text.len() {
                short.push('…');
            }
            Some(Peek::Text(short.replace('\n', " ")))
        }
    }
}

fn follow<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    result_path(path)?.iter().try_fold(value, |value, segment| match segment {
        Segment::Key(key) => value.get(key.as_ref()),
        Segment::Index(index) => value.get(*index as usize),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn paths_lead_into_results() {
        let result = json!({"choices": [{"message": {"content": "hi"}}]});
        assert_eq!(follow(&result, "choices[0].message.content"), Some(&json!("hi")));
        assert_eq!(follow(&result, "choices[1]"), None);
    }
}
