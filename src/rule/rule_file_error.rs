//! What is wrong with a rule file, before anybody gave the file a name.
//!
//! Owns message, place and help of a mistake. Compiled into the build script as well, which knows no error type of the crate.

use std::ops::Range;

use crate::toml_errors;

/// Something in a rule file that cannot stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RuleFileError {
    /// What is wrong.
    pub(crate) message: String,
    /// Byte range in the text of the file; `None` when the file as a whole is meant.
    pub(crate) span: Option<Range<usize>>,
    /// What to write instead.
    pub(crate) help: Option<String>,
}

impl RuleFileError {
    /// A mistake at a place.
    pub(crate) fn at(span: Range<usize>, message: impl Into<String>) -> RuleFileError {
        RuleFileError { message: message.into(), span: Some(span), help: None }
    }

    /// A mistake without a place.
    pub(crate) fn anywhere(message: impl Into<String>) -> RuleFileError {
        RuleFileError { message: message.into(), span: None, help: None }
    }

    /// The same with a line of help.
    #[must_use]
    pub(crate) fn help(mut self, text: impl Into<String>) -> RuleFileError {
        self.help = Some(text.into());
        self
    }

    /// A mistake that the TOML reader found.
    pub(crate) fn from_toml(error: &toml::de::Error) -> RuleFileError {
        let (message, help) = toml_errors::said(error);
        RuleFileError { message, span: error.span(), help }
    }
}
