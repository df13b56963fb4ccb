//! What core tells about a place in the document, in words. No browser in here.

use serde_json::Value;
use weftwork_core::facts::Facts;
use weftwork_core::query::{self, Hover, HoverKind, Limits};

use crate::state::graph_view::NodeId;

/// What a place leads to: the thing that it names.
#[derive(Debug, Clone, PartialEq)]
pub enum Definition {
    /// A node.
    Node(NodeId),
    /// A declared parameter, by its pointer.
    Input(String),
}

impl Definition {
    /// What the thing at a place leads to, if anything.
    pub fn of(facts: &Facts<'_>, hover: &Hover<'_>) -> Option<Self> {
        let offset = hover.definition?.start.offset as usize;
        let defined = query::at(facts, offset)?;
        match defined.kind {
            HoverKind::Node => Some(Self::Node(NodeId::from(defined.name))),
            HoverKind::Input => Some(Self::Input(defined.pointer)),
            _ => None,
        }
    }
}

/// What stands at a place: `name`, its type, what it is for, and what it may be.
pub fn told(hover: &Hover<'_>) -> String {
    let parts = [
        hover.type_name.clone(),
        Some(hover.documentation.clone()),
        hover.limits.as_ref().map(limits),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().filter(|it| !it.is_empty()).collect();
    let name = format!("`{}`", hover.name);
    if parts.is_empty() { name } else { format!("{name}: {}", parts.join(", ")) }
}

/// `has to be there`, `from 1 to 8`, `1 if it is missing`
fn limits(limits: &Limits) -> String {
    let Limits { required, default, minimum, maximum, min_items } = limits;
    let range = match (minimum, maximum) {
        (Some(least), Some(most)) => Some(format!("from {least} to {most}")),
        (Some(least), None) => Some(format!("at least {least}")),
        (None, Some(most)) => Some(format!("at most {most}")),
        (None, None) => None,
    };
    let default = default.as_ref().filter(|it| !it.is_null());
    let parts = [
        required.then(|| "has to be there".to_owned()),
        range,
        min_items.filter(|it| *it > 0).map(|it| format!("at least {it} elements")),
        default.map(|it: &Value| format!("{it} if it is missing")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use weftwork_core::catalogue::Catalogue;
    use weftwork_core::parse::parse;
    use weftwork_core::types::Builder;

    use super::*;

    const TEXT: &str = r#"{"input_params":{"q":{"type":"string","description":"What to ask"}},"dag":{"nodes":{
        "draw":{"model_id":"sandbox","task":"fal/text-to-image","payload":{"prompt":"${input.q}","num_images":2}},
        "read":{"model_id":"sandbox","task":"fal/ocr","payload":{"image_url":"${nodes.draw.result.images[0].url}"}}},
        "edges":[{"from":"draw","to":"read"}]}}"#;

    /// What is told of the first byte behind `before`, and where it leads.
    fn at(before: &str) -> Option<(String, Option<Definition>)> {
        let document = parse(TEXT);
        let (catalogue, builder) = (Catalogue::default(), Builder::default());
        let facts = Facts::new(&document, &catalogue, &builder);
        let hover = query::at(&facts, TEXT.find(before)? + before.len())?;
        Some((told(&hover), Definition::of(&facts, &hover)))
    }

    #[test]
    fn places_are_told_of_and_lead_somewhere() {
        let input = Some(Definition::Input("/input_params/q".to_owned()));
        let words = "`input.q`: string, `q` is declared in `input_params`";
        assert_eq!(at("${input."), Some((words.to_owned(), input)));
        let node = Some(Definition::Node(NodeId::from("draw".to_owned())));
        let words =
            "`nodes.draw.result.images`: array of object, result of `draw`, fal/text-to-image";
        assert_eq!(at("${nodes.draw.result.im"), Some((words.to_owned(), node)));
        let words =
            "`num_images`: integer, How many pictures to make, from 1 to 8, 1 if it is missing";
        assert_eq!(at("\"num_im"), Some((words.to_owned(), None)));
        assert_eq!(at("\"payload\":"), None);
    }
}
