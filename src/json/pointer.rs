//! Where in a record a rule looks: JSON Pointers in which `*` is every item or member.
//!
//! Owns the steps of such a pointer and the walk along them. A clean record costs no allocation.

use super::Value;

/// The steps of a pointer, unescaped.
#[derive(Debug)]
pub(crate) struct JsonPointer(Vec<String>);

impl JsonPointer {
    /// The steps of a pointer that was checked when its rule was read; none for no pointer.
    pub(crate) fn new(pointer: Option<&str>) -> Self {
        let unescaped = |token: &str| token.replace("~1", "/").replace("~0", "~");
        JsonPointer(pointer.unwrap_or_default().split('/').skip(1).map(unescaped).collect())
    }

    /// The steps, one by one.
    pub(crate) fn tokens(&self) -> &[String] {
        &self.0
    }

    /// The name of the last member on the way, for messages.
    pub(crate) fn last_name(&self) -> &str {
        self.0.iter().rev().find(|step| *step != "*").map_or("the record", String::as_str)
    }

    /// Shows every value at this place, in document order.
    pub(crate) fn walk<'r>(&self, record: Value<'r>, show: &mut dyn FnMut(Value<'r>)) {
        walk(&self.0, record, show);
    }
}

fn walk<'r>(steps: &[String], value: Value<'r>, show: &mut dyn FnMut(Value<'r>)) {
    let Some((step, rest)) = steps.split_first() else { return show(value) };
    if step == "*" {
        value.items().for_each(|item| walk(rest, item, show));
        value.members().for_each(|member| walk(rest, member.value, show));
        return;
    }
    let index = || step.parse::<usize>().ok();
    if let Some(value) = value.get(step).or_else(|| value.items().nth(index()?)) {
        walk(rest, value, show);
    }
}
