//! JSON Pointers (RFC 6901) in which `*` stands for every item or field.
//!
//! Owns their syntax, the walk along them and the escapes of their tokens. The walk allocates nothing: clean records take it too.

use super::{Kind, Value};

/// The token for every item or field.
const EVERY: &str = "*";

/// A compiled pointer, as its unescaped tokens: `/messages/*/content`. The empty pointer is the value itself.
#[derive(Debug, Clone)]
pub(crate) struct JsonPointer(Vec<String>);

impl JsonPointer {
    /// Compiles a pointer; the error says what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<JsonPointer, String> {
        if !text.is_empty() && !text.starts_with('/') {
            return Err(format!("a JSON Pointer starts with `/`: write `/{text}`"));
        }
        let mut tokens = text.split('/').skip(1);
        if tokens.clone().any(|token| token == "**") {
            return Err("`**` is only allowed alone, as `/**`, and only in `[[turns]]`".to_owned());
        }
        if tokens.any(str::is_empty) {
            return Err("a JSON Pointer must not contain an empty part".to_owned());
        }
        Ok(JsonPointer::new(Some(text)))
    }

    /// Compiles a pointer that was validated when its file was read; the empty pointer for none.
    pub(crate) fn new(pointer: Option<&str>) -> JsonPointer {
        JsonPointer(pointer.unwrap_or_default().split('/').skip(1).map(unescaped).collect())
    }

    /// Calls `found` for every value at this place, in document order.
    pub(crate) fn walk<'r>(&self, from: Value<'r>, found: &mut dyn FnMut(Value<'r>)) {
        walk(&self.0, from, found);
    }

    /// The value at a pointer without `*`, or the first of several.
    pub(crate) fn first<'r>(&self, from: Value<'r>) -> Option<Value<'r>> {
        let mut first = None;
        self.walk(from, &mut |value| {
            first.get_or_insert(value);
        });
        first
    }

    /// The key that the pointer starts with, and the rest of the pointer; the pointer itself if it starts otherwise.
    pub(crate) fn split_key(self) -> Result<(String, JsonPointer), JsonPointer> {
        match self.0.split_first() {
            Some((key, rest)) if key != EVERY => Ok((key.clone(), JsonPointer(rest.to_vec()))),
            _ => Err(self),
        }
    }

    /// The tokens, unescaped; `*` for every item or field.
    pub(crate) fn tokens(&self) -> &[String] {
        &self.0
    }

    /// The last key of the pointer, if there is one.
    pub(crate) fn last_key(&self) -> Option<&str> {
        self.0.iter().rev().map(String::as_str).find(|token| *token != EVERY)
    }

    /// The last key, or "the record", for messages.
    pub(crate) fn last_name(&self) -> &str {
        self.last_key().unwrap_or("the record")
    }
}

/// Calls `found` for every value below another one, in document order.
pub(crate) fn walk<'r>(tokens: &[String], from: Value<'r>, found: &mut dyn FnMut(Value<'r>)) {
    let Some((token, rest)) = tokens.split_first() else { return found(from) };
    if token == EVERY {
        from.items().for_each(|item| walk(rest, item, found));
        from.members().for_each(|member| walk(rest, member.value, found));
    } else if let Some(value) = child(from, token) {
        walk(rest, value, found);
    }
}

/// The value that one token leads to: by key in an object, by index in an array.
pub(crate) fn child<'r>(from: Value<'r>, token: &str) -> Option<Value<'r>> {
    match from.kind() {
        Kind::Array => from.items().nth(token.parse().ok()?),
        _ => from.get(token),
    }
}

/// A token without its escapes.
pub(crate) fn unescaped(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// A key as a token of a pointer.
pub(crate) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syntax_errors_say_what_to_write() {
        let error = |text: &str| JsonPointer::parse(text).err();
        assert_eq!(error("messages").as_deref(), Some("a JSON Pointer starts with `/`: write `/messages`"));
        assert!(error("/a//b").is_some() && error("/a/**").is_some());
        assert!(error("").is_none() && error("/a/*/b~1c").is_none());
    }

    #[test]
    fn the_walk_follows_keys_indices_and_every() {
        let mut record = br#"{"a/b": [{"c": 1}, {"c": 2}], "0": {"x": 3}}"#.to_vec();
        let tape = simd_json::to_tape(&mut record).expect("it is valid JSON").0;
        let found = |pointer: &str| {
            let mut found = Vec::new();
            JsonPointer::parse(pointer).expect("it is valid").walk(Value::at(&tape, 0), &mut |value| found.push(value.as_f64()));
            found.into_iter().flatten().collect::<Vec<_>>()
        };
        assert_eq!(found("/a~1b/*/c"), [1.0, 2.0]);
        assert_eq!(found("/a~1b/1/c"), [2.0]);
        assert_eq!(found("/0/x"), [3.0]);
        assert_eq!(found("/*/x"), [3.0]);
        assert!(found("/a~1b/2/c").is_empty());
    }
}
