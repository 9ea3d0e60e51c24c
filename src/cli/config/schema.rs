//! The form of a file as a JSON Schema, for editors. It is made of the table of fields by which files are read.

use serde_json::{Map, Value, json};

use super::{
    field::{Field, Take},
    fields::{FIELDS, OWN},
};

/// Times, as [`watchpost::parse_duration`] reads them.
const TIME: &str = r"^\s*([0-9]+(\.[0-9]*)?|\.[0-9]+|([0-9]+\s*[a-zA-Zµ]+\s*)+)\s*$";
/// The longest time, in seconds: a year.
const LONGEST: u32 = 365 * 24 * 60 * 60;

/// The schema (draft 2020-12).
pub fn schema() -> Value {
    let settings = properties(FIELDS);
    let mut endpoint = settings.clone();
    endpoint.extend(properties(OWN));
    let settings = table("Settings for many endpoints.", settings);
    let mut endpoint = table("Something that is checked.", endpoint);
    endpoint["required"] = json!(["url"]);
    let mut file = Map::new();
    file.insert(
        "include".into(),
        described("Other files, relative to this one: names, and patterns with * in them.", texts()),
    );
    file.insert("defaults".into(), described("For every endpoint.", json!({ "$ref": "#/$defs/settings" })));
    let hosts = json!({ "type": "object", "additionalProperties": { "$ref": "#/$defs/settings" } });
    file.insert(
        "host".into(),
        described("For those of some hosts: \"a.example\", or \"*.a.example\" for all below it.", hosts),
    );
    let endpoints = json!({ "type": "array", "items": { "$ref": "#/$defs/endpoint" } });
    file.insert("endpoint".into(), described("What is checked.", endpoints));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "watchpost.toml",
        "description": "A file of endpoints for watchpost.",
        "type": "object",
        "properties": file,
        "additionalProperties": false,
        "$defs": { "settings": settings, "endpoint": endpoint },
    })
}

fn table(about: &str, properties: Map<String, Value>) -> Value {
    json!({
        "description": about,
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "not": { "required": ["body", "body_file"] },
    })
}

fn properties<T>(fields: &[Field<T>]) -> Map<String, Value> {
    fields.iter().map(|field| (field.key.to_owned(), described(field.about, of(&field.take)))).collect()
}

fn described(about: &str, mut schema: Value) -> Value {
    schema["description"] = about.into();
    schema
}

/// What a key takes.
fn of<T>(take: &Take<T>) -> Value {
    match take {
        Take::Switch(_) => json!({ "type": "boolean" }),
        Take::Number { most, .. } => json!({ "type": "integer", "minimum": 0, "maximum": most }),
        Take::Time(_) => json!({ "anyOf": [
            { "type": "string", "pattern": TIME },
            { "type": "number", "exclusiveMinimum": 0, "maximum": LONGEST },
        ] }),
        Take::Choice(words) => {
            let texts = words.iter().map(|(word, _)| Value::from(*word));
            let numbers = words.iter().filter_map(|(word, _)| word.parse::<serde_json::Number>().ok()).map(Value::from);
            json!({ "enum": texts.chain(numbers).collect::<Vec<_>>() })
        }
        Take::Word(_) => json!({ "type": "string", "minLength": 1 }),
        Take::Text(_) | Take::File(_) => json!({ "type": "string" }),
        Take::List { .. } => texts(),
        Take::Table { many: true, .. } => json!({ "type": "object", "additionalProperties": texts() }),
        Take::Table { many: false, words, .. } => {
            json!({ "type": "object", "additionalProperties": { "enum": words } })
        }
    }
}

fn texts() -> Value {
    json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })
}
