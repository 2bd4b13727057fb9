//! The seal of a JSON document: the blake3 of its own text, as it reads without the seal. Not a digit of it can be another then.

use serde_json::{Value, json};

use super::json::to_text;

/// The key of the seal, as it stands in the text. The text is hashed with no hash in it.
const SEAL: &str = "\"seal\": \"";

/// The text of a document with its seal, its last key.
pub(super) fn sealed(mut document: Value) -> String {
    document["seal"] = json!("");
    let open = to_text(&document);
    match open.rfind(SEAL) {
        Some(at) => {
            let (before, after) = open.split_at(at + SEAL.len());
            format!("{before}{}{after}", blake3::hash(open.as_bytes()).to_hex())
        }
        None => open,
    }
}

/// Is a document as it was written? None where it has no seal.
pub(super) fn is_whole(text: &str, document: &Value) -> Option<bool> {
    let seal = document.get("seal")?.as_str()?;
    let with = format!("{SEAL}{seal}\"");
    let open = text.rfind(&with).map(|at| format!("{}{SEAL}\"{}", &text[..at], &text[at + with.len()..]));
    Some(open.is_some_and(|open| blake3::hash(open.as_bytes()).to_hex().as_str() == seal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_letter_of_a_sealed_document_can_be_another() {
        let text = sealed(json!({ "seed": 1, "title": "a \"seal\": \"b\"", "files": { "a.csv": { "bytes": 3 } } }));
        let is_whole = |text: &str| is_whole(text, &serde_json::from_str(text).unwrap());
        assert_eq!(is_whole(&text), Some(true));
        for (was, is) in [("1", "2"), ("a.csv", "b.csv"), ("3", "4"), ("\n}", "\n }")] {
            assert_eq!(is_whole(&text.replacen(was, is, 1)), Some(false), "{was}");
        }
        assert_eq!(is_whole("{\"seed\": 1}"), None);
    }
}
