//! The schema of a file of endpoints, for editors: JSON Schema, draft 2020-12.

use serde_json::{Map, Value, json};

use watchpost::State;

use super::fields::{FIELDS, Shape};

/// The schema.
pub fn schema() -> Value {
    let settings = properties(&[]);
    let own = [
        (
            "url",
            json!({"type": "string", "description": "What is checked, as people type it; ${NAME} and ${file:PATH} are put in, and are secret."}),
        ),
        ("name", json!({"type": "string", "minLength": 1, "description": "A name for people."})),
        (
            "group",
            json!({"type": "string", "minLength": 1, "description": "The group that it belongs to, for --select group=…"}),
        ),
        (
            "tags",
            json!({"type": "array", "items": {"type": "string", "minLength": 1}, "description": "Tags, for --select tag=…"}),
        ),
    ];
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "watchpost.toml",
        "description": "A file of endpoints for watchpost.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "include": {
                "type": "array",
                "items": {"type": "string"},
                "description": "Other files of endpoints, or patterns of them; relative paths start at this file."
            },
            "defaults": {"$ref": "#/$defs/settings", "description": "What is said of every endpoint, and of every URL."},
            "host": {
                "type": "object",
                "additionalProperties": {"$ref": "#/$defs/settings"},
                "description": "What is said of a host, or of all below it: \"*.example.com\"."
            },
            "endpoint": {"type": "array", "items": {"$ref": "#/$defs/endpoint"}, "description": "The endpoints."}
        },
        "$defs": {
            "settings": {
                "type": "object",
                "additionalProperties": false,
                "not": {"required": ["body", "body_file"]},
                "properties": settings
            },
            "endpoint": {
                "type": "object",
                "additionalProperties": false,
                "required": ["url"],
                "not": {"required": ["body", "body_file"]},
                "properties": properties(&own)
            }
        }
    })
}

fn properties(own: &[(&str, Value)]) -> Map<String, Value> {
    let fields = FIELDS.iter().map(|field| {
        let mut shape = shape(&field.shape);
        shape["description"] = field.doc.into();
        (field.name.to_owned(), shape)
    });
    own.iter().map(|(name, shape)| ((*name).to_owned(), shape.clone())).chain(fields).collect()
}

fn shape(shape: &Shape) -> Value {
    match shape {
        Shape::Text => json!({"type": "string"}),
        Shape::Words(words) => {
            let numbers = words.iter().filter_map(|word| word.parse::<serde_json::Number>().ok()).map(Value::from);
            json!({"enum": words.iter().map(|word| Value::from(*word)).chain(numbers).collect::<Vec<_>>()})
        }
        Shape::Duration => json!({"anyOf": [
            {"type": "string", "pattern": r"^ *[0-9][0-9a-zµ. ]*$"},
            {"type": "number", "minimum": 0}
        ]}),
        Shape::Flag => json!({"type": "boolean"}),
        Shape::Number(most) => json!({"type": "integer", "minimum": 0, "maximum": most}),
        Shape::Texts => json!({"type": "array", "items": {"type": "string"}}),
        Shape::Table { or_arrays: false } => json!({"type": "object", "additionalProperties": {"enum": State::ALL}}),
        Shape::Table { or_arrays: true } => json!({"type": "object", "additionalProperties": {"anyOf": [
            {"type": "string"},
            {"type": "array", "items": {"type": "string"}}
        ]}}),
    }
}
