//! What calls a check to a text.
//!
//! Owns the vocabulary in which checks say what they wait for. Most texts hold nothing that any check waits for; one scan of a whole
//! block of decoded text finds those that do. Knows nothing of how that scan works.

/// A sight in a text that calls a check to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trigger {
    /// These bytes stand in the text. Three or more: shorter ones are seen everywhere.
    Literal(String),
    /// These bytes, all ASCII, stand in any string of the record, name or value: the record is shown to
    /// [`Strings::look`](crate::check::Strings::look), not to [`TextCheck::candidate`](crate::check::TextCheck::candidate).
    Anywhere(String),
    /// A character beyond ASCII.
    NonAscii,
    /// A control character other than tab, line feed and carriage return.
    Control,
}

/// Those of a check's triggers that may have been seen in a text, by the numbers that the check gave them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fired(u64);

impl Fired {
    /// Numbers from here on share one place.
    const LAST: usize = 63;

    /// Whether a trigger of that number may have been seen. Never wrongly `false`.
    pub fn has(self, number: usize) -> bool {
        self.0 & 1 << number.min(Self::LAST) != 0
    }

    pub(crate) fn add(&mut self, number: usize) {
        self.0 |= 1 << number.min(Self::LAST);
    }

    pub(crate) fn unite(&mut self, other: Fired) {
        self.0 |= other.0;
    }
}
