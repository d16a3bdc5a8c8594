//! How many findings of each rule are counted, and how many of them are kept.
//!
//! Owns the one cap on findings: whoever counts findings, of a record, a file or a dataset, asks here whether one more is kept. Knows no
//! finding.

use super::sink::RuleId;

/// Counts findings by rule and caps those that are kept.
#[derive(Debug, Clone, Default)]
pub(crate) struct Quota {
    counts: Vec<u64>,
    kept: Vec<u64>,
    most: u64,
}

impl Quota {
    /// A quota for so many rules that keeps at most `most` findings of each; 0 keeps all.
    pub(crate) fn new(rules: usize, most: u64) -> Self {
        Quota { counts: vec![0; rules], kept: vec![0; rules], most: if most == 0 { u64::MAX } else { most } }
    }

    /// A quota of which so many findings were kept already.
    pub(crate) fn with_kept(kept: Vec<u64>, most: u64) -> Self {
        Quota { counts: vec![0; kept.len()], kept, most }
    }

    /// The quota of a part that follows: it counts from 0 and knows how many findings were kept before it.
    pub(crate) fn following(&self) -> Self {
        Quota { counts: vec![0; self.counts.len()], kept: self.kept.clone(), most: self.most }
    }

    /// Counts a finding; says whether it is kept.
    #[inline]
    pub(crate) fn admit(&mut self, rule: RuleId) -> bool {
        self.counts[usize::from(rule)] += 1;
        self.keep(rule)
    }

    /// Says whether a finding that is counted already is kept.
    #[inline]
    pub(crate) fn keep(&mut self, rule: RuleId) -> bool {
        let kept = &mut self.kept[usize::from(rule)];
        let keep = *kept < self.most;
        *kept += u64::from(keep);
        keep
    }

    /// Counts findings that are not kept.
    pub(crate) fn count(&mut self, rule: RuleId, findings: u64) {
        self.counts[usize::from(rule)] += findings;
    }

    /// Adds the counts of another part.
    pub(crate) fn add(&mut self, counts: &[u64]) {
        self.counts.iter_mut().zip(counts).for_each(|(total, count)| *total += count);
    }

    /// Whether one more finding of the rule would be kept.
    pub(crate) fn has_room(&self, rule: RuleId) -> bool {
        self.kept[usize::from(rule)] < self.most
    }

    /// Findings by rule, kept or not.
    pub(crate) fn counts(&self) -> &[u64] {
        &self.counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_counted_and_the_first_are_kept() {
        let mut quota = Quota::new(2, 2);
        assert_eq!([quota.admit(0), quota.admit(0), quota.admit(0), quota.admit(1)], [true, true, false, true]);
        assert_eq!((quota.counts(), quota.has_room(0), quota.has_room(1)), ([3, 1].as_slice(), false, true));
        let mut later = quota.following();
        assert_eq!((later.admit(0), later.admit(1), later.admit(1)), (false, true, false));
        assert_eq!(later.counts(), [1, 2]);
        assert!((0..1000).all(|_| quota.following().admit(1)) && Quota::new(1, 0).admit(0), "0 keeps all");
    }
}
