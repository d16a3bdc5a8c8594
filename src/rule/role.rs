//! The roles that a turn can have, whatever a platform calls them.
//!
//! Owns the vocabulary that rule files use in `roles = [...]` and profiles map their own names to.

use serde::{Deserialize, Serialize};

/// What a turn is to the model: something it sees or something it learns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum Role {
    /// The input of a prompt/completion record.
    Prompt,
    /// The answer of a prompt/completion record.
    Completion,
    /// Instructions above the conversation.
    System,
    /// What a person says.
    User,
    /// What the model says, and learns to say.
    Assistant,
    /// What a tool returned.
    Tool,
    /// Raw text of continued pre-training.
    Text,
    /// The preferred answer.
    Chosen,
    /// The answer to avoid.
    Rejected,
    /// A class.
    Label,
    /// Text whose part in training is unknown.
    Other,
}

impl Role {
    /// Every role, in the order of the enum.
    pub const ALL: [Role; 11] = [
        Role::Prompt,
        Role::Completion,
        Role::System,
        Role::User,
        Role::Assistant,
        Role::Tool,
        Role::Text,
        Role::Chosen,
        Role::Rejected,
        Role::Label,
        Role::Other,
    ];

    /// The word that rule files, profiles and messages use.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Prompt => "prompt",
            Role::Completion => "completion",
            Role::System => "system",
            Role::User => "user",
            Role::Assistant => "assistant",
            Role::Tool => "tool",
            Role::Text => "text",
            Role::Chosen => "chosen",
            Role::Rejected => "rejected",
            Role::Label => "label",
            Role::Other => "other",
        }
    }

    /// A text of this role, for messages.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Role::Prompt => "prompt text",
            Role::Completion => "completion text",
            Role::System => "system text",
            Role::User => "user text",
            Role::Assistant => "assistant text",
            Role::Tool => "tool text",
            Role::Chosen => "chosen text",
            Role::Rejected => "rejected text",
            Role::Label => "label",
            Role::Text | Role::Other => "text",
        }
    }
}

/// A set of roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RoleSet(u16);

impl RoleSet {
    /// All roles of some sets.
    pub(crate) fn united(sets: impl Iterator<Item = RoleSet>) -> RoleSet {
        sets.fold(RoleSet(0), |all, set| RoleSet(all.0 | set.0))
    }

    /// Every role.
    pub const ALL: RoleSet = RoleSet(u16::MAX);

    /// The turns of a rule that names none: all but the rejected answer, which is meant to be bad.
    pub(crate) const JUDGED: RoleSet = RoleSet(!(1 << Role::Rejected as u8));

    /// Whether the role is in the set.
    pub fn contains(self, role: Role) -> bool {
        self.0 & (1 << role as u8) != 0
    }
}

impl Default for RoleSet {
    fn default() -> Self {
        RoleSet::ALL
    }
}

impl FromIterator<Role> for RoleSet {
    fn from_iter<T: IntoIterator<Item = Role>>(roles: T) -> Self {
        RoleSet(roles.into_iter().fold(0, |set, role| set | 1 << role as u8))
    }
}
