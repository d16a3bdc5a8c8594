//! Where in a record something is, before anybody asked for bytes.
//!
//! Owns the symbolic position. `locate` turns it into bytes, for findings that are shown.

/// A symbolic position in one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A value, by its node on the tape.
    Value(u32),
    /// The name of a member, by the node of the name.
    Key(u32),
    /// Part of the decoded text of a string value, or of a number as it is written; byte offsets, half-open.
    Text(u32, u32, u32),
    /// Part of the decoded name of a member, by the node of the name; byte offsets, half-open.
    KeyText(u32, u32, u32),
    /// A member that is not there: the node of the object that lacks it, and its name.
    Missing(u32, String),
}

impl Place {
    /// The record itself.
    pub const RECORD: Place = Place::Value(0);

    /// The node whose bytes hold the place.
    pub fn node(&self) -> u32 {
        match *self {
            Place::Value(node)
            | Place::Key(node)
            | Place::Text(node, ..)
            | Place::KeyText(node, ..)
            | Place::Missing(node, _) => node,
        }
    }
}
