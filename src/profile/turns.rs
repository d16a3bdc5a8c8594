//! Where text lies in a record and what part it plays: the view of a record as turns.
//!
//! Owns the compiled `[[turns]]` and the search for text in records of no known format. Knows no shape and no order.

use super::document::Document;
use super::raw::RawTurns;
use crate::error::Error;
use crate::json::pointer::JsonPointer;
use crate::json::{Kind, Value, same_name};
use crate::rule::Role;

/// One piece of text that a model sees or learns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// The part it plays.
    pub role: Role,
    /// The node of its string on the tape.
    pub node: u32,
}

/// The parser refuses records that are nested deeper.
const DEEPEST: u32 = 1024;

/// Where text lies.
#[derive(Debug)]
pub(super) enum Places {
    /// At known places.
    At {
        at: JsonPointer,
        text: Vec<JsonPointer>,
        members: Vec<(String, Vec<JsonPointer>)>,
        role: Source,
        becomes: Vec<(Role, Role)>,
        may_be_empty: bool,
        /// Fields beside which a blank text is no turn.
        instead: Vec<String>,
    },
    /// Anywhere.
    Anywhere { role_from: Vec<String>, by_name: Vec<(String, Role)>, beside_role: Vec<String> },
}

/// Where the role of a text comes from.
#[derive(Debug)]
pub(super) enum Source {
    Constant(Role),
    Member(Vec<String>),
}

/// The platform's role names and what they mean.
pub(super) type Roles = [(String, Role)];

impl Places {
    /// Compiles one entry of `[[turns]]`.
    pub(super) fn compile(raw: &RawTurns, document: Document<'_>) -> Result<Places, Error> {
        let role_from = raw.role_from.as_ref().map(|names| names.as_slice().to_vec()).unwrap_or_default();
        if raw.at.get_ref() == "/**" {
            if raw.role.is_some() || !raw.text.is_empty() || !raw.becomes.is_empty() || raw.may_be_empty {
                return Err(document.error(&raw.at, "with `/**` only `by_name`, `role_from` and `beside_role` are allowed"));
            }
            let by_name = raw.by_name.iter().map(|(name, role)| (name.clone(), *role)).collect();
            return Ok(Places::Anywhere { role_from, by_name, beside_role: raw.beside_role.clone() });
        }
        let path = |text: &toml::Spanned<String>| JsonPointer::parse(text.get_ref()).map_err(|error| document.error(text, error));
        let role = match (raw.role, role_from.is_empty()) {
            (Some(role), true) => Source::Constant(role),
            (None, false) => Source::Member(role_from),
            _ => return Err(document.error(&raw.at, "`[[turns]]` requires either `role` or `role_from`")),
        };
        if !raw.by_name.is_empty() || !raw.beside_role.is_empty() {
            return Err(document.error(&raw.at, "`by_name` and `beside_role` require `at = \"/**\"`"));
        }
        let text = if raw.text.is_empty() {
            vec![JsonPointer::parse("").map_err(|error| document.error(&raw.at, error))?]
        } else {
            raw.text.iter().map(path).collect::<Result<_, _>>()?
        };
        // Texts below one member are looked for together, so that a message is walked once.
        let (mut elsewhere, mut members): (Vec<JsonPointer>, Vec<(String, Vec<JsonPointer>)>) = (Vec::new(), Vec::new());
        for path in text {
            match path.split_key() {
                Ok((name, rest)) => match members.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, paths)) => paths.push(rest),
                    None => members.push((name, vec![rest])),
                },
                Err(path) => elsewhere.push(path),
            }
        }
        let becomes = raw.becomes.iter().map(|(from, to)| (*from, *to)).collect();
        Ok(Places::At {
            at: path(&raw.at)?,
            text: elsewhere,
            members,
            role,
            becomes,
            may_be_empty: raw.may_be_empty,
            instead: raw.may_be_blank_beside.clone(),
        })
    }

    /// The members whose words say whose text it is.
    pub(super) fn value_fields(&self) -> impl Iterator<Item = &str> {
        let names = match self {
            Places::At { role: Source::Member(names), .. } | Places::Anywhere { role_from: names, .. } => names.as_slice(),
            Places::At { .. } => &[],
        };
        names.iter().map(String::as_str)
    }

    /// Adds the turns of a record that lie here.
    pub(super) fn collect(&self, record: Value<'_>, roles: &Roles, out: &mut Vec<Turn>) {
        match self {
            Places::At { at, text, members, role, becomes, may_be_empty, instead } => at.walk(record, &mut |holder| {
                let role = match role {
                    Source::Constant(role) => *role,
                    Source::Member(names) => named_role(holder, names, roles).unwrap_or(Role::Other),
                };
                let role = becomes.iter().find(|(from, _)| *from == role).map_or(role, |(_, to)| *to);
                let mut push = |found: Value<'_>| {
                    let is_turn = match found.as_str() {
                        Some(text) if *may_be_empty => !text.is_empty(),
                        Some(text) => instead.is_empty() || !text.trim().is_empty() || !is_filled(holder, instead),
                        None => false,
                    };
                    if is_turn {
                        out.push(Turn { role, node: found.node() });
                    }
                };
                text.iter().for_each(|path| path.walk(holder, &mut push));
                for member in holder.members() {
                    if let Some((_, paths)) = members.iter().find(|(name, _)| same_name(name, member.name)) {
                        paths.iter().for_each(|path| path.walk(member.value, &mut push));
                    }
                }
            }),
            Places::Anywhere { role_from, by_name, beside_role } => {
                Search { role_from, by_name, beside_role, roles, out }.value(record, Role::Other, 0);
            }
        }
    }
}

/// Whether one of the fields holds something.
fn is_filled(holder: Value<'_>, names: &[String]) -> bool {
    names.iter().filter_map(|name| holder.get(name)).any(|value| match value.kind() {
        Kind::Null => false,
        Kind::Array | Kind::Object => !value.is_empty(),
        _ => value.as_str() != Some(""),
    })
}

fn named_role(holder: Value<'_>, names: &[String], roles: &Roles) -> Option<Role> {
    names.iter().filter_map(|name| holder.get(name)?.as_str()).find_map(|name| role_of(name, roles))
}

/// What a role name of the platform means.
pub(super) fn role_of(name: &str, roles: &Roles) -> Option<Role> {
    roles.iter().find(|(known, _)| same_name(known, name)).map(|(_, role)| *role)
}

struct Search<'s> {
    role_from: &'s [String],
    by_name: &'s [(String, Role)],
    beside_role: &'s [String],
    roles: &'s Roles,
    out: &'s mut Vec<Turn>,
}

impl Search<'_> {
    fn value(&mut self, value: Value<'_>, role: Role, depth: u32) {
        match value.kind() {
            Kind::String => self.out.push(Turn { role, node: value.node() }),
            Kind::Array if depth < DEEPEST => value.items().for_each(|item| self.value(item, role, depth + 1)),
            Kind::Object if depth < DEEPEST => self.object(value, role, depth),
            _ => {}
        }
    }

    /// A member's role is that of the message it belongs to, or the one that its name tells. The name of a role is no text. What the model
    /// says inside of a chosen or a rejected side belongs to that side.
    fn object(&mut self, object: Value<'_>, around: Role, depth: u32) {
        let named = named_role(object, self.role_from, self.roles);
        for member in object.members() {
            let names_role = named.is_some() && self.role_from.iter().any(|name| name == member.name);
            if names_role && member.value.as_str().is_some_and(|name| role_of(name, self.roles).is_some()) {
                continue;
            }
            let beside = self.beside_role.iter().any(|name| name == member.name);
            let by_name = || self.by_name.iter().find(|(name, _)| name == member.name).map(|(_, role)| *role);
            let is_side = matches!(around, Role::Chosen | Role::Rejected);
            let role = match named {
                Some(role) if beside => role,
                _ if beside && around != Role::Other => around,
                _ => by_name().unwrap_or(if is_side { around } else { Role::Other }),
            };
            let is_answer = matches!(role, Role::Assistant | Role::Completion);
            let role = if is_side && is_answer { around } else { role };
            self.value(member.value, role, depth + 1);
        }
    }
}
