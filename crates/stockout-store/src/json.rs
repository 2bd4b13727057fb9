//! JSON as these files like it: the figures of one thing on one line, so that two runs can be compared line by line; and reading
//! it with the place of what is missing.

use serde_json::{Map, Value};
use stockout_results::Wording;

/// The text of a document: objects one key a line, but those of numbers alone, and lists, on one line.
pub(super) fn to_text(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, value, 0);
    text.push('\n');
    text
}

fn write(text: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Object(map) if !map.is_empty() && !map.values().all(is_figure) => {
            text.push('{');
            for (index, (key, value)) in map.iter().enumerate() {
                text.push_str(if index == 0 { "\n" } else { ",\n" });
                text.push_str(&"  ".repeat(depth + 1));
                write_key(text, key);
                write(text, value, depth + 1);
            }
            text.push('\n');
            text.push_str(&"  ".repeat(depth));
            text.push('}');
        }
        Value::Object(map) => {
            text.push('{');
            for (index, (key, value)) in map.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { ", " });
                write_key(text, key);
                write(text, value, depth + 1);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { ", " });
                write(text, item, depth + 1);
            }
            text.push(']');
        }
        plain => text.push_str(&plain.to_string()),
    }
}

fn write_key(text: &mut String, key: &str) {
    text.push_str(&Value::from(key).to_string());
    text.push_str(": ");
}

/// A number, none, or a list of such.
fn is_figure(value: &Value) -> bool {
    match value {
        Value::Null | Value::Number(_) => true,
        Value::Array(items) => items.iter().all(is_figure),
        _ => false,
    }
}

/// A list of numbers; what is not a number (NaN, infinity) is null.
pub(super) fn numbers(values: &[f64]) -> Value {
    values.iter().copied().map(Value::from).collect()
}

/// A seed, exactly: as text beyond 2^53, where many readers of JSON would round it.
pub(super) fn seed(seed: u64) -> Value {
    if seed <= 1 << 53 { Value::from(seed) } else { Value::from(seed.to_string()) }
}

/// An object from keys and values, in this order.
pub(super) fn object<K: Into<String>>(entries: impl IntoIterator<Item = (K, Value)>) -> Value {
    Value::Object(entries.into_iter().map(|(key, value)| (key.into(), value)).collect::<Map<_, _>>())
}

/// A text of the scenario's author beside others, with its French where there is one: a folder without it reads as ever.
pub(super) fn worded(key: &str, text: &Wording) -> Vec<(String, Value)> {
    let french = (!text.french.is_empty()).then(|| (format!("{key}_fr"), Value::from(text.french.as_str())));
    std::iter::once((key.to_owned(), Value::from(text.plain.as_str()))).chain(french).collect()
}

/// A scenario's name, title and hash.
pub(super) fn origin(name: &str, title: &Wording, hash: &str) -> Value {
    let of = |key: &str, text: &str| (key.to_owned(), Value::from(text));
    object(std::iter::once(of("name", name)).chain(worded("title", title)).chain([of("hash", hash)]))
}

/// A place in a document that is being read, and the way to it, for errors.
#[derive(Debug, Clone)]
pub(super) struct Node<'a> {
    value: &'a Value,
    way: String,
}

/// Why a document does not read: "`seed` is not a whole number".
pub(super) type Read<T> = Result<T, String>;

impl<'a> Node<'a> {
    pub fn root(value: &'a Value) -> Self {
        Self { value, way: String::new() }
    }

    pub fn get(&self, key: &str) -> Read<Node<'a>> {
        self.find(key).ok_or_else(|| format!("`{}` is missing", self.way_to(key)))
    }

    pub fn find(&self, key: &str) -> Option<Node<'a>> {
        self.value.get(key).map(|value| Node { value, way: self.way_to(key) })
    }

    pub fn entries(&self) -> Read<Vec<(&'a str, Node<'a>)>> {
        let map = self.value.as_object().ok_or_else(|| self.is_not("a table"))?;
        Ok(map.iter().map(|(key, value)| (key.as_str(), Node { value, way: self.way_to(key) })).collect())
    }

    pub fn items(&self) -> Read<Vec<Node<'a>>> {
        let items = self.value.as_array().ok_or_else(|| self.is_not("a list"))?;
        Ok(items.iter().enumerate().map(|(index, value)| Node { value, way: format!("{}[{index}]", self.way) }).collect())
    }

    pub fn text(&self) -> Read<String> {
        self.value.as_str().map(str::to_owned).ok_or_else(|| self.is_not("a text"))
    }

    /// A text with its French, as [`worded`] writes it.
    pub fn wording(&self, key: &str) -> Read<Wording> {
        let french = self.find(&format!("{key}_fr")).map(|node| node.text()).transpose()?.unwrap_or_default();
        Ok(Wording { plain: self.get(key)?.text()?, french })
    }

    /// A whole number; as text where it is beyond what JSON's readers hold exactly ([`seed`]).
    pub fn whole(&self) -> Read<u64> {
        let digits = || self.value.as_str().and_then(|text| text.parse().ok());
        self.value.as_u64().or_else(digits).ok_or_else(|| self.is_not("a whole number"))
    }

    /// A number; null is what was not one.
    pub fn number(&self) -> Read<f64> {
        match self.value {
            Value::Null => Ok(f64::NAN),
            value => value.as_f64().ok_or_else(|| self.is_not("a number")),
        }
    }

    pub fn numbers(&self) -> Read<Vec<f64>> {
        self.items()?.iter().map(Node::number).collect()
    }

    pub fn pair(&self) -> Read<[f64; 2]> {
        self.numbers()?.try_into().map_err(|_| self.is_not("a pair of numbers"))
    }

    pub fn flag(&self) -> Read<bool> {
        self.value.as_bool().ok_or_else(|| self.is_not("true or false"))
    }

    pub fn is_null(&self) -> bool {
        self.value.is_null()
    }

    pub fn is_not(&self, what: &str) -> String {
        format!("`{}` is not {what}", self.way)
    }

    fn way_to(&self, key: &str) -> String {
        if self.way.is_empty() { key.to_owned() } else { format!("{}.{key}", self.way) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn figures_of_one_thing_stand_on_one_line() {
        let value = json!({ "fuel": { "days": { "mean": 1.5, "ci95": [1.0, null] }, "unit": "m3" }, "none": {} });
        let text =
            "{\n  \"fuel\": {\n    \"days\": {\"mean\": 1.5, \"ci95\": [1.0, null]},\n    \"unit\": \"m3\"\n  },\n  \"none\": {}\n}\n";
        assert_eq!(to_text(&value), text);
        assert_eq!(serde_json::from_str::<Value>(text).unwrap(), value);
    }

    #[test]
    fn what_is_not_a_number_is_null() {
        assert_eq!(numbers(&[f64::NAN, f64::INFINITY, 0.1]).to_string(), "[null,null,0.1]");
    }

    #[test]
    fn seeds_are_exact() {
        for (number, text) in
            [(7, "7"), (1 << 53, "9007199254740992"), ((1 << 53) + 1, "\"9007199254740993\""), (u64::MAX, "\"18446744073709551615\"")]
        {
            let value = seed(number);
            assert_eq!((value.to_string().as_str(), Node::root(&value).whole()), (text, Ok(number)));
        }
    }

    #[test]
    fn a_missing_value_is_named_with_the_way_to_it() {
        let value = json!({ "commodities": { "fuel": { "days": { "mean": "x" } } } });
        let fuel = Node::root(&value).get("commodities").unwrap().get("fuel").unwrap();
        assert_eq!(fuel.get("unmet").unwrap_err(), "`commodities.fuel.unmet` is missing");
        assert_eq!(fuel.get("days").unwrap().get("mean").unwrap().number().unwrap_err(), "`commodities.fuel.days.mean` is not a number");
    }
}
