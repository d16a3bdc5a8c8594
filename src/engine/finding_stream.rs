//! Findings as they are found, for a caller who keeps none of them in memory.
//!
//! Owns when a finding is final: one about a record when the chunks before it are merged and no value that spans lines may change it. All
//! others wait for the end of the dataset. Knows no check and no format.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::merged::Merged;
use crate::Error;
use crate::finding::Finding;

/// Where findings go: a function of the caller.
pub(crate) struct FindingStream<'s> {
    on_finding: &'s OnFinding<'s>,
    stopped: AtomicBool,
}

type OnFinding<'s> = dyn Fn(Finding) -> ControlFlow<()> + Sync + 's;

impl<'s> FindingStream<'s> {
    pub(crate) fn new(on_finding: &'s OnFinding<'s>) -> Self {
        FindingStream { on_finding, stopped: AtomicBool::new(false) }
    }

    /// Hands over what a pass over a file has found so far, as long as every line ended with its value.
    pub(super) fn deliver_final(&self, path: &Arc<str>, merged: &mut Merged) -> Result<(), Error> {
        if !merged.incomplete.is_empty() {
            return Ok(());
        }
        let findings = merged.findings.take();
        merged.delivered += findings.len();
        self.deliver(findings.into_iter().map(|(_, mut finding)| {
            finding.related.iter_mut().for_each(|related| related.path = path.clone());
            Finding { path: path.clone(), ..finding }
        }))
    }

    /// Hands over findings, unless the caller wants no more.
    pub(super) fn deliver(&self, findings: impl IntoIterator<Item = Finding>) -> Result<(), Error> {
        for finding in findings {
            if self.stopped.load(Ordering::Relaxed) || (self.on_finding)(finding).is_break() {
                self.stopped.store(true, Ordering::Relaxed);
                return Err(Error::Cancelled);
            }
        }
        Ok(())
    }
}
