//! A payload whose templates are parsed: what a run resolves, once per call.

use serde_json::{Map, Value};

use super::{Part, Reference, Template};
use crate::{json, words};

/// A JSON value with references in it.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A value without references.
    Literal(Value),
    /// A string that is exactly one reference: the value itself, type kept.
    Whole(Reference<'static>),
    /// A string with text and references.
    Text(Vec<Part<'static>>),
    /// An array; an [`Shape::Each`] in it is spliced.
    Array(Vec<Shape>),
    /// An object, in the order of the document.
    Object(Vec<(String, Shape)>),
    /// `{"$each": "${…}", "template": …}`
    Each(Box<Each>),
}

/// One value per element of an array.
#[derive(Debug, Clone, PartialEq)]
pub struct Each {
    /// How many there are in its payload before it.
    pub number: usize,
    /// What yields the array.
    pub source: Reference<'static>,
    /// What each element becomes; `item` and `index` in it are the element's.
    pub template: Shape,
    /// Whether `template` looks at its element; if not, all its values are alike.
    pub uses_item: bool,
}

/// The two keys of a `$each`, if `value` is an object that has `$each`.
pub fn each_parts(value: json::Value<'_>) -> Option<(json::Value<'_>, Option<json::Value<'_>>)> {
    Some((value.member(words::EACH)?, value.member(words::TEMPLATE)))
}

impl Shape {
    /// Compiles the templates in `value`, which the rules have found right.
    ///
    /// What is wrong nevertheless stays literal text.
    pub fn compile(value: json::Value<'_>) -> Shape {
        Compiler::default().value(value)
    }

    fn text(text: &str) -> Shape {
        let literal = || Shape::Literal(Value::String(text.to_owned()));
        if !text.contains("${") {
            return literal();
        }
        let template = Template::parse(text);
        if !template.faults.is_empty() {
            return literal();
        }
        match template.whole() {
            Some(reference) => Shape::Whole(reference.clone().into_owned()),
            None => Shape::Text(template.into_owned().parts),
        }
    }

    fn object(members: Vec<(String, Shape)>) -> Shape {
        if members.iter().all(|(_, shape)| matches!(shape, Shape::Literal(_))) {
            return Shape::Literal(Value::Object(
                members
                    .into_iter()
                    .filter_map(|(key, shape)| Some((key, shape.literal()?)))
                    .collect(),
            ));
        }
        Shape::Object(members)
    }

    fn array(elements: Vec<Shape>) -> Shape {
        if elements.iter().all(|shape| matches!(shape, Shape::Literal(_))) {
            return Shape::Literal(elements.into_iter().filter_map(Shape::literal).collect());
        }
        Shape::Array(elements)
    }

    fn literal(self) -> Option<Value> {
        match self {
            Shape::Literal(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it refers to the `item` or `index` of the place where it stands.
    fn uses_item(&self) -> bool {
        match self {
            Shape::Literal(_) => false,
            Shape::Whole(reference) => reference.is_of_item(),
            Shape::Text(parts) => {
                parts.iter().any(|part| matches!(part, Part::Reference(it, _) if it.is_of_item()))
            }
            Shape::Array(elements) => elements.iter().any(Shape::uses_item),
            Shape::Object(members) => members.iter().any(|(_, shape)| shape.uses_item()),
            Shape::Each(each) => each.source.is_of_item(),
        }
    }

    /// Shows `visit` every reference in it, also those of its `$each`.
    pub fn each_reference(&self, visit: &mut impl FnMut(&Reference<'static>)) {
        match self {
            Shape::Literal(_) => {}
            Shape::Whole(reference) => visit(reference),
            Shape::Text(parts) => {
                for part in parts {
                    if let Part::Reference(reference, _) = part {
                        visit(reference);
                    }
                }
            }
            Shape::Array(elements) => elements.iter().for_each(|it| it.each_reference(visit)),
            Shape::Object(members) => members.iter().for_each(|(_, it)| it.each_reference(visit)),
            Shape::Each(each) => {
                visit(&each.source);
                each.template.each_reference(visit);
            }
        }
    }

    /// An object without members, for a node that has no payload.
    pub fn empty_object() -> Shape {
        Shape::Literal(Value::Object(Map::new()))
    }
}

/// Compiles the templates of a payload.
#[derive(Default)]
struct Compiler {
    n_eaches: usize,
}

impl Compiler {
    fn value(&mut self, value: json::Value<'_>) -> Shape {
        match value.kind() {
            json::Kind::PlainString | json::Kind::EscapedString => {
                Shape::text(&value.as_str().unwrap_or_default())
            }
            json::Kind::Array => {
                Shape::array(value.elements().map(|element| self.value(element)).collect())
            }
            json::Kind::Object => self.object(value),
            _ => Shape::Literal(value.to_owned_value()),
        }
    }

    fn object(&mut self, object: json::Value<'_>) -> Shape {
        if let Some((source, Some(template))) = each_parts(object)
            && let Some(source) = source.as_str()
            && let Shape::Whole(source) = Shape::text(&source)
        {
            let number = self.n_eaches;
            self.n_eaches += 1;
            let template = self.value(template);
            let uses_item = template.uses_item();
            return Shape::Each(Box::new(Each { number, source, template, uses_item }));
        }
        let members = object
            .members()
            .map(|(key, value)| (key.as_str().unwrap_or_default().into_owned(), self.value(value)));
        Shape::object(members.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Json;

    #[test]
    fn what_is_no_source_is_compiled_once() {
        let levels = 40;
        let (open, close) = (r#"{"$each":"#.repeat(levels), r#","template":1}"#.repeat(levels));
        let json = Json::read(format!("{open}[0]{close}")).unwrap();
        let literal = json.root().to_owned_value();
        assert_eq!(Shape::compile(json.root()), Shape::Literal(literal));
    }
}
