//! The settings of a workflow, and its declared parameters.

use super::Parser;
use crate::json::{Kind, Value};
use crate::model::{FormatPart, InputParam, ParamType, Workflow, limits};
use crate::words::{self, Word};

const PARAM_FIELDS: &[Word] =
    &Word::all(["type", "required", "default", "description", "min_items", "max_items"]);

/// The regions that a workflow can run in.
pub const REGIONS: &[&str] = &["global", "us", "eu"];

impl<'j> Parser<'j> {
    pub(super) fn settings(
        &mut self,
        root: Value<'j>,
        known: &'static [Word],
        workflow: &mut Workflow,
    ) {
        self.unknown_fields(root, known);
        for (key, value) in root.members() {
            match key.word() {
                words::NAME => {
                    workflow.name = self.string(value, FormatPart::Name);
                    let length = value.as_str().map_or(1, |name| name.chars().count());
                    if !limits::NAME_CHARS.contains(&length) {
                        self.wrong(value, FormatPart::Name, "a string of 1 to 200 characters");
                    }
                }
                words::DESCRIPTION if value.kind() != Kind::Null => {
                    workflow.description = self.string(value, FormatPart::Description);
                }
                words::REGION => {
                    workflow.region = self.string(value, FormatPart::Region);
                    if value.as_str().is_some_and(|region| !REGIONS.contains(&region.as_ref())) {
                        self.wrong(value, FormatPart::Region, "`global`, `us` or `eu`");
                    }
                }
                words::TIMEOUT_SECONDS => workflow.timeout_seconds = Some(value.id()),
                words::INPUT_PARAMS if value.kind() != Kind::Null => {
                    workflow.has_schema = schema_properties(value).is_some();
                    workflow.inputs = self.input_params(value);
                }
                _ => {}
            }
        }
    }

    fn input_params(&mut self, value: Value<'j>) -> Option<Vec<InputParam>> {
        match value.kind() {
            Kind::Array => Some(self.listed_params(value)),
            Kind::Object => {
                let properties = schema_properties(value);
                if properties.is_some() {
                    self.wrong(value, FormatPart::Params, "an object of the parameters themselves");
                }
                let params = properties.unwrap_or(value).members();
                Some(params.map(|(key, param)| self.input_param(key, param)).collect())
            }
            _ => {
                self.wrong(value, FormatPart::Params, "an object, or an array of names");
                None
            }
        }
    }

    /// Parameters by their names alone. Objects among these are wrong, and all of them for
    /// one reason; what they name is declared, all the same.
    fn listed_params(&mut self, array: Value<'j>) -> Vec<InputParam> {
        let mut has_objects = false;
        let mut params = Vec::new();
        for element in array.elements() {
            let is_object = element.kind() == Kind::Object;
            let is_told = is_object && has_objects;
            if !is_told && !element.is_string() {
                self.wrong(element, FormatPart::ListedParam, "a parameter's name");
            }
            has_objects |= is_object;
            let name = element.member(words::NAME).unwrap_or(element);
            if let Some(text) = name.as_str() {
                let object = is_object.then_some(element);
                params.push(InputParam::named(text.into_owned(), name, object));
            }
        }
        params
    }

    fn input_param(&mut self, key: Value<'j>, value: Value<'j>) -> InputParam {
        let name = key.as_str().unwrap_or_default().into_owned();
        let mut param = InputParam::named(name, key, Some(value));
        if value.kind() != Kind::Object {
            self.wrong(value, FormatPart::Param, "an object such as `{\"type\": \"string\"}`");
            return param;
        }
        self.unknown_fields(value, PARAM_FIELDS);
        let mut is_required = true;
        for (key, value) in value.members().filter(|(_, value)| value.kind() != Kind::Null) {
            match key.word() {
                words::TYPE => param.ty = self.param_type(value),
                words::REQUIRED => match value.as_bool() {
                    Some(required) => is_required = required,
                    None => self.wrong(value, FormatPart::Required, "true or false"),
                },
                words::DEFAULT => param.default = Some(value.id()),
                words::DESCRIPTION => {
                    param.description = self.string(value, FormatPart::Description);
                }
                words::MIN_ITEMS => param.min_items = self.count(value, FormatPart::MinItems),
                words::MAX_ITEMS => param.max_items = self.count(value, FormatPart::MaxItems),
                _ => {}
            }
        }
        param.required = is_required && param.default.is_none();
        self.bounds(value, &mut param);
        param
    }

    /// Notes bounds that no array keeps.
    fn bounds(&mut self, object: Value<'j>, param: &mut InputParam) {
        if let (Some(least), Some(most)) = (param.min_items, param.max_items)
            && least > most
            && let Some(value) = object.member(words::MAX_ITEMS)
        {
            self.wrong(value, FormatPart::MaxItems, "no less than `min_items`");
            param.max_items = None;
        }
    }

    fn param_type(&mut self, value: Value<'j>) -> ParamType {
        let name = value.as_str().unwrap_or_default();
        let found = ParamType::NAMES.iter().find(|(it, _)| *it == name);
        if found.is_none() {
            let expected = "string, number, integer, boolean, array, object, image, audio or video";
            self.wrong(value, FormatPart::ParamType, expected);
        }
        found.map_or(ParamType::Any, |(_, ty)| *ty)
    }

    fn count(&mut self, value: Value<'j>, what: FormatPart) -> Option<u64> {
        let count = value.as_u64();
        if count.is_none() {
            self.wrong(value, what, "a whole number from 0");
        }
        count
    }
}

impl InputParam {
    /// A parameter of which no more is known yet than its name, and where that stands.
    fn named(name: String, key: Value<'_>, object: Option<Value<'_>>) -> Self {
        InputParam {
            name,
            key: key.id(),
            object: object.map(Value::id),
            ty: ParamType::Any,
            required: true,
            default: None,
            description: None,
            min_items: None,
            max_items: None,
        }
    }
}

/// The `properties` of what is a JSON Schema, and says so.
pub(crate) fn schema_properties(params: Value<'_>) -> Option<Value<'_>> {
    let is_schema = params.member(words::TYPE)?.as_str()? == "object";
    params.get("properties").filter(|it| is_schema && it.kind() == Kind::Object)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    /// What has to stand where this document has something else.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let misfits = parse(text).workflow.misfits;
        let found: Vec<_> = misfits.wrong_shapes.iter().map(|it| it.expected).collect();
        assert_eq!(found, [expected], "{text}");
    }

    #[test]
    fn what_is_expected_is_what_is_taken() {
        let (fewest, most) = (limits::NAME_CHARS.start(), limits::NAME_CHARS.end());
        let name = format!("a string of {fewest} to {most} characters");
        check(r#"{"name":"","nodes":{},"edges":[]}"#, &name);
        let [first, second, last] = REGIONS else { panic!("there are as many regions as told") };
        let region = format!("`{first}`, `{second}` or `{last}`");
        check(r#"{"region":"moon","nodes":{},"edges":[]}"#, &region);
        let types: Vec<_> = ParamType::NAMES.iter().map(|(name, _)| *name).collect();
        let (last, others) = types.split_last().unwrap();
        let ty = format!("{} or {last}", others.join(", "));
        check(r#"{"input_params":{"p":{"type":"text"}},"nodes":{},"edges":[]}"#, &ty);
    }
}
