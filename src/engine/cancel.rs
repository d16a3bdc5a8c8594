//! The end of a run before its end.
//!
//! Owns the flag that a caller sets from any thread. The engine looks at it between chunks, never for a record.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::Error;

/// Ends a run from outside. Clones share one flag.
///
/// ```
/// use tunelint::{CancelToken, Checker, Error};
///
/// let token = CancelToken::new();
/// let checker = Checker::new().cancel_with(&token);
/// token.cancel(); // from another thread, or when a client hangs up
/// let result = checker.check_bytes("train.jsonl", br#"{"prompt": "Hi", "completion": "Hello."}"#);
/// assert!(matches!(result, Err(Error::Cancelled)));
/// ```
#[derive(Debug, Clone, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// A token that cancels nothing yet.
    pub fn new() -> Self {
        CancelToken::default()
    }

    /// Ends the runs that have this token, within the time that a few chunks take.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether somebody cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// An error once somebody cancelled.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.is_cancelled() { Err(Error::Cancelled) } else { Ok(()) }
    }
}
