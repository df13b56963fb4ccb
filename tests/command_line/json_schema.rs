//! Judges documents by a JSON Schema.

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::Value;

/// A JSON Schema, ready to judge by.
pub(super) struct JsonSchema {
    schemas: Schemas,
    index: SchemaIndex,
}

impl JsonSchema {
    /// Takes a schema of any draft that `$schema` names.
    #[track_caller]
    pub(super) fn new(schema: Value) -> Self {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        let url = schema["$id"].as_str().unwrap_or("urn:schema").to_owned();
        compiler.add_resource(&url, schema).unwrap();
        let index = compiler.compile(&url, &mut schemas).unwrap();
        Self { schemas, index }
    }

    /// What is wrong with a document, if anything is.
    pub(super) fn fault(&self, document: &Value) -> Option<String> {
        let result = self.schemas.validate(document, self.index);
        result.err().map(|error| format!("{error:#}"))
    }
}
