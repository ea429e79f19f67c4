//! The OpenAPI document: what poem-openapi makes of the operations, with what it leaves out. Made once; the one that is
//! served is the one that is committed.

use std::{collections::BTreeMap, sync::LazyLock};

use chrona_api_types::{AuditEvent, EARLIER_WORDS, Language, ProblemCode};
use serde_json::{Map, Value, json};

/// The methods a path may have (OpenAPI 3.0.3, Path Item Object).
const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];
/// What any request may be refused for, whatever it asks: its path or its head is too long, or it came too slowly.
const OF_ANY: [&str; 3] = ["408", "414", "431"];
/// An example of a request's body, by operation.
const EXAMPLES: &str = include_str!("examples.json");

/// The document, indented.
pub(crate) static DOCUMENT: LazyLock<String> = LazyLock::new(|| {
    let printed = super::operations().spec();
    let document = serde_json::from_str(&printed).map(mended);
    let document = document.and_then(|document| serde_json::to_string_pretty(&document));
    document.map_or(printed, |pretty| pretty + "\n")
});

fn mended(mut document: Value) -> Value {
    document["servers"] = json!([{
        "url": "/",
        "description": "The API's own listener; those of the back-office and the kiosk have it under /api.",
    }]);
    let schemas = &mut document["components"]["schemas"];
    let types = types(schemas);
    tidy(schemas, &types);
    let refusals = take_refusals(&mut document);
    document["components"]["responses"] = refusals;
    let examples: BTreeMap<String, Value> = serde_json::from_str(EXAMPLES).unwrap_or_default();
    for operation in operations(&mut document) {
        if !operation.contains_key("security") {
            operation.insert("security".to_owned(), json!([]));
        }
        if let Some(Value::Object(responses)) = operation.get_mut("responses") {
            for status in OF_ANY {
                let refusal = responses.entry(status);
                refusal.or_insert_with(|| reference(status));
            }
        }
        let example = operation["operationId"]
            .as_str()
            .and_then(|id| examples.get(id));
        if let Some(example) = example {
            let content = &mut operation["requestBody"]["content"];
            for media in content
                .as_object_mut()
                .into_iter()
                .flat_map(Map::values_mut)
            {
                media["example"] = example.clone();
            }
        }
    }
    let schemas = &mut document["components"]["schemas"];
    let codes = ProblemCode::ALL.iter().map(|code| code.as_str());
    name_words(&mut schemas["Problem"]["properties"]["code"], codes);
    let events = AuditEvent::ALL.iter().map(|event| event.as_str());
    let earlier = EARLIER_WORDS.iter().map(|(word, _)| *word);
    name_words(
        &mut schemas["AuditEntry"]["properties"]["event_type"],
        events.chain(earlier),
    );
    document
}

/// Every operation.
fn operations(document: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    let paths = document["paths"].as_object_mut().into_iter();
    let items = paths
        .flat_map(Map::values_mut)
        .filter_map(Value::as_object_mut);
    let operations = items.flat_map(Map::iter_mut);
    operations
        .filter(|(method, _)| METHODS.contains(&method.as_str()))
        .filter_map(|(_, operation)| operation.as_object_mut())
}

/// Puts refusals, which are the same for every operation, in one place, and a reference where each was.
fn take_refusals(document: &mut Value) -> Value {
    let mut refusals = Map::new();
    for operation in operations(document) {
        let responses = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut);
        for (status, response) in responses.into_iter().flatten() {
            if response["content"]["application/problem+json"].is_null() {
                continue;
            }
            let name = name(status);
            let refusal = std::mem::replace(response, reference(status));
            refusals
                .entry(name)
                .or_insert(with_examples(status, refusal));
        }
    }
    Value::Object(refusals)
}

fn name(status: &str) -> String {
    format!("Refusal{status}")
}

fn reference(status: &str) -> Value {
    json!({ "$ref": format!("#/components/responses/{}", name(status)) })
}

/// A refusal with a problem of each code that has this status.
fn with_examples(status: &str, mut refusal: Value) -> Value {
    let of_status = ProblemCode::ALL
        .iter()
        .filter(|code| code.status().to_string() == status);
    let examples: Map<String, Value> = of_status
        .map(|code| {
            let word = code.as_str();
            let example = json!({ "value": {
                "type": format!("urn:chrona:problem:{word}"),
                "title": code.title(Language::En),
                "status": code.status(),
                "detail": code.plain_detail(Language::En),
                "code": word,
            }});
            (word.to_owned(), example)
        })
        .collect();
    if !examples.is_empty() {
        refusal["content"]["application/problem+json"]["examples"] = Value::Object(examples);
    }
    refusal
}

/// Says which words a text may be. There may be more in a later version, so that they are no closed list.
fn name_words<'a>(property: &mut Value, words: impl Iterator<Item = &'a str>) {
    let words: Vec<&str> = words.collect();
    property["x-extensible-enum"] = json!(words);
    let description = property["description"].as_str().unwrap_or_default();
    let list = words.join("`, `");
    property["description"] =
        format!("{description}\n\nOne of `{list}`; later versions may have more.").into();
}

/// The type of each schema that has a name.
fn types(schemas: &Value) -> BTreeMap<String, Value> {
    let named = schemas.as_object().into_iter().flatten();
    named
        .map(|(name, schema)| (name.clone(), schema["type"].clone()))
        .collect()
}

/// A member that need not be there may be null too: some answers leave out what they have nothing to say of, others say
/// null, and requests are read so. What stands beside a reference is said beside it once, and not in a schema of its own,
/// which those who read schemas take for a second type.
fn tidy(value: &mut Value, types: &BTreeMap<String, Value>) {
    match value {
        Value::Object(members) => {
            if members.get("default").is_some_and(Value::is_null) {
                members.remove("default");
            }
            let required = members.get("required").and_then(Value::as_array).cloned();
            let required = required.unwrap_or_default();
            let properties = members.get_mut("properties").and_then(Value::as_object_mut);
            for (name, property) in properties.into_iter().flatten() {
                if !required.contains(&name.as_str().into()) {
                    may_be_null(property, types);
                }
            }
            if let Some(Value::Array(parts)) = members.get_mut("allOf") {
                parts.retain(|part| part.get("$ref").is_some() || part.get("type").is_some());
            }
            members.values_mut().for_each(|member| tidy(member, types));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| tidy(item, types)),
        _ => {}
    }
}

/// Says so of a schema that has no value of its own where there is none. Beside a reference nothing is read (OpenAPI 3.0.3,
/// Reference Object), and `nullable` wants a type beside it (Schema Object): the one of what is referred to.
fn may_be_null(schema: &mut Value, types: &BTreeMap<String, Value>) {
    if !schema["default"].is_null() {
        return;
    }
    if schema.get("$ref").is_some() {
        *schema = json!({ "allOf": [schema.take()] });
    }
    if schema["type"].is_null() {
        let parts = ["allOf", "anyOf", "oneOf"].into_iter();
        let mut parts = parts.flat_map(|of| schema[of].as_array().into_iter().flatten());
        let referred = parts.find_map(|part| {
            let name = part["$ref"].as_str()?.rsplit('/').next()?;
            types.get(name).cloned()
        });
        let Some(referred) = referred.filter(|referred| !referred.is_null()) else {
            return;
        };
        schema["type"] = referred;
    }
    schema["nullable"] = true.into();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_example_is_of_an_operation_and_stands_in_its_body() {
        let examples: BTreeMap<String, Value> = serde_json::from_str(EXAMPLES).unwrap();
        assert!(examples.len() > 20);
        let mut document: Value = serde_json::from_str(&DOCUMENT).unwrap();
        let mut told = BTreeMap::new();
        for operation in operations(&mut document) {
            let id = operation["operationId"].as_str().unwrap().to_owned();
            let content = operation.get("requestBody").map(|body| &body["content"]);
            for media in content.and_then(Value::as_object).into_iter().flatten() {
                if let Some(example) = media.1.get("example") {
                    told.insert(id.clone(), example.clone());
                }
            }
        }
        assert_eq!(told, examples);
    }

    #[test]
    fn a_refusal_has_an_example_of_each_problem_of_its_status() {
        let document: Value = serde_json::from_str(&DOCUMENT).unwrap();
        for code in ProblemCode::ALL {
            let name = name(&code.status().to_string());
            let refusal = &document["components"]["responses"][&name];
            let examples = &refusal["content"]["application/problem+json"]["examples"];
            let example = &examples[code.as_str()]["value"];
            assert_eq!(example["code"], code.as_str(), "{name}");
        }
        let words = &document["components"]["schemas"]["AuditEntry"]["properties"]["event_type"];
        for word in ["punch_recorded", "punch_validated", "punch_replay_attempt"] {
            let words = words["x-extensible-enum"].as_array().unwrap();
            assert!(words.contains(&word.into()), "{word}");
        }
    }

    #[test]
    fn a_member_that_need_not_be_there_may_be_null() {
        let document: Value = serde_json::from_str(&DOCUMENT).unwrap();
        let device = &document["components"]["schemas"]["Device"];
        assert_eq!(device["properties"]["attestation_data"]["nullable"], true);
        assert!(device["properties"]["id"].get("nullable").is_none());
        // A reference has the type of what it refers to beside it; a member with a value of its own is never null.
        let handled = &document["components"]["schemas"]["Anomaly"]["properties"]["handled"];
        assert_eq!(handled["allOf"][0]["$ref"], "#/components/schemas/Handled");
        assert_eq!(
            (&handled["type"], &handled["nullable"]),
            (&json!("object"), &json!(true))
        );
        let schemas = document["components"]["schemas"].as_object().unwrap();
        let members = schemas
            .values()
            .filter_map(|schema| schema["properties"].as_object());
        for member in members.flat_map(Map::values) {
            assert!(
                member["default"].is_null() || member["nullable"].is_null(),
                "{member}"
            );
        }
    }
}
