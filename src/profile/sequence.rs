//! The order of the messages of a record.
//!
//! Owns the compiled `[[order]]`: where the messages are, and what is said of the first one out of order. Knows no shape: messages
//! whose roles cannot be read are none of its business.

use super::document::Document;
use super::order::{Grammar, Run};
use super::raw::RawOrder;
use super::turns::{Roles, role_of};
use crate::error::Error;
use crate::json::Place;
use crate::json::pointer::JsonPointer;
use crate::json::{Kind, Value};
use crate::rule::Role;
use crate::rule::options::OrderBreak;
use crate::text::{or_list, quoted};

/// The demands on the order of an array of messages.
#[derive(Debug)]
pub(super) struct Order {
    at: JsonPointer,
    role: String,
    grammar: Option<Grammar>,
    require: Vec<Role>,
    present: Vec<String>,
    absent: Vec<String>,
}

/// The first break: what, where, and the message.
pub(super) type Break = (OrderBreak, Place, String);

impl Order {
    /// Compiles an entry of `[[order]]`.
    pub(super) fn compile(raw: &RawOrder, document: Document<'_>) -> Result<Order, Error> {
        let at = JsonPointer::parse(raw.at.get_ref()).map_err(|error| document.error(&raw.at, error))?;
        let grammar = raw.grammar.as_ref().map(|text| {
            Grammar::parse(text.get_ref()).map_err(|(range, message)| {
                let quote = text.span().start + 1;
                let span = quote + range.start..quote + range.end;
                Error::in_document(document.path, document.text, Some(span), message)
            })
        });
        Ok(Order {
            at,
            role: raw.role.clone(),
            grammar: grammar.transpose()?,
            require: raw.require.clone(),
            present: raw.present.clone(),
            absent: raw.absent.clone(),
        })
    }

    /// The member whose words are the roles.
    pub(super) fn value_fields(&self) -> &str {
        &self.role
    }

    /// The first break of a record's order, if its messages have readable roles.
    pub(super) fn check(&self, record: Value<'_>, roles: &Roles) -> Option<Break> {
        let has = |name: &String| record.get(name).is_some_and(|value| value.kind() != Kind::Null);
        if !self.present.iter().all(has) || self.absent.iter().any(has) {
            return None;
        }
        let messages = self.at.first(record).filter(|found| found.kind() == Kind::Array && !found.is_empty())?;
        let mut run = self.grammar.as_ref().map(Grammar::run);
        let (mut last, mut broken, mut present) = (None, None, 0u32);
        for (index, message) in messages.items().enumerate() {
            let name = message.get(&self.role)?;
            let role = role_of(name.as_str()?, roles)?;
            present |= 1 << role as u32;
            if let Some(run) = &mut run
                && broken.is_none()
                && !run.step(role)
            {
                broken = Some((index, name, last));
            }
            last = Some(name);
        }
        if let (Some((index, name, before)), Some(run)) = (broken, &run) {
            return Some(out_of_order(index, name, before, run, roles));
        }
        if let Some(role) = self.require.iter().find(|role| present & 1 << **role as u32 == 0) {
            let message = format!("no message has role {}", names_of(|other| other == *role, roles));
            return Some((OrderBreak::Absent, Place::Value(messages.node()), message));
        }
        let (run, name) = (run.filter(|run| !run.may_end())?, last?);
        let ends = |role: Role| {
            let mut on = run;
            on.step(role) && on.may_end()
        };
        let expected = names_of(|role| if Role::ALL.into_iter().any(ends) { ends(role) } else { run.expects(role) }, roles);
        let found = quoted(name.as_str().unwrap_or_default());
        let message = format!("the last message has role {found}, expected {expected}");
        Some((OrderBreak::Last, Place::Value(name.node()), message))
    }
}

fn out_of_order(index: usize, name: Value<'_>, before: Option<Value<'_>>, run: &Run<'_>, roles: &Roles) -> Break {
    let found = quoted(name.as_str().unwrap_or_default());
    let expected = names_of(|role| run.expects(role), roles);
    let place = Place::Value(name.node());
    let Some(before) = before.and_then(Value::as_str) else {
        return (OrderBreak::First, place, format!("the first message has role {found}, expected {expected}"));
    };
    let message = if expected.is_empty() {
        format!("message {} has role {found}, but no message is allowed after {}", index + 1, quoted(before))
    } else {
        format!("message {} has role {found} after {}, expected {expected}", index + 1, quoted(before))
    };
    (OrderBreak::Middle, place, message)
}

/// The platform's names of the roles that are wanted.
fn names_of(wanted: impl Fn(Role) -> bool, roles: &Roles) -> String {
    or_list(roles.iter().filter(|(_, role)| wanted(*role)).map(|(name, _)| format!("`{name}`")))
}
