//! What the data of one run is made for.
//!
//! Owns how the target, the limits and the tokenizer of the user come together: what the user says goes above the target.

use std::sync::{Arc, OnceLock};

use super::{Limits, Overhead, Target};
use crate::error::Error;
use crate::tokenizer::{ASSUMED, Tokenizer};

/// The target of a run, with what the user said beside it. Cloning shares the tokenizer.
#[derive(Debug, Clone, Default)]
pub(crate) struct RunTarget {
    target: Option<Arc<Target>>,
    limits: Limits,
    tokenizer: Option<Arc<Tokenizer>>,
    of_target: Arc<OnceLock<Arc<Tokenizer>>>,
}

impl RunTarget {
    /// The same, at a target.
    pub(crate) fn at(self, target: Arc<Target>) -> RunTarget {
        RunTarget { target: Some(target), of_target: Arc::default(), ..self }
    }

    /// The same, with limits that go above those of the target.
    pub(crate) fn within(self, limits: &Limits) -> RunTarget {
        RunTarget { limits: limits.above(&self.limits), ..self }
    }

    /// The same, with the tokenizer of the user's model.
    pub(crate) fn counted_by(self, tokenizer: Arc<Tokenizer>) -> RunTarget {
        RunTarget { tokenizer: Some(tokenizer), ..self }
    }

    /// The target, when one was named.
    pub(crate) fn target(&self) -> Option<&Arc<Target>> {
        self.target.as_ref()
    }

    /// The limits that hold.
    pub(crate) fn limits(&self) -> Limits {
        self.target.as_ref().map_or_else(|| self.limits.clone(), |target| self.limits.above(target.limits()))
    }

    /// What the user said beside the target.
    pub(crate) fn own_limits(&self) -> &Limits {
        &self.limits
    }

    /// The tokenizer of the user's model.
    pub(crate) fn own_tokenizer(&self) -> Option<&Tokenizer> {
        self.tokenizer.as_deref()
    }

    /// Whose limit of tokens holds, unless the user set one.
    pub(crate) fn owner_of_tokens(&self) -> Option<&Arc<Target>> {
        self.target.as_ref().filter(|_| self.limits.tokens.is_none())
    }

    /// What counts: the user's tokenizer, else the target's, else one that is assumed.
    ///
    /// # Errors
    /// When the build lacks it.
    pub(crate) fn tokenizer(&self) -> Result<Arc<Tokenizer>, Error> {
        if let Some(tokenizer) = self.tokenizer.as_ref().or_else(|| self.of_target.get()) {
            return Ok(tokenizer.clone());
        }
        let known = self.target.as_ref().map(|target| target.tokenizer()).transpose()?.flatten();
        let tokenizer = Arc::new(known.map_or_else(|| Tokenizer::encoding(ASSUMED), Ok)?);
        Ok(self.of_target.get_or_init(|| tokenizer).clone())
    }

    /// Whether nobody said what counts.
    pub(crate) fn assumes_tokenizer(&self) -> bool {
        self.tokenizer.is_none() && self.target.as_ref().is_none_or(|target| !target.names_tokenizer())
    }

    /// What a record takes beside its texts.
    pub(crate) fn overhead(&self) -> Arc<Overhead> {
        self.target.as_ref().map(|target| target.overhead().clone()).unwrap_or_default()
    }
}
