//! Clusters that grow by pairs of similar records.
//!
//! Owns which records belong together and which of those that it is like each record is shown with. Both depend on the pairs alone,
//! not on their order. Records are numbered in the order of the dataset, so that the smallest number of a cluster is the record that
//! stands for it. Knows neither sketches nor why two records are similar.

use std::collections::HashMap;
use std::sync::Arc;

use crate::check::Position;
use crate::check::dataset::cluster_report::MOST_OF_CLUSTER;

/// A record and the first of those that it is like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) at: Position,
    pub(crate) with: Position,
    /// The first records of the cluster.
    pub(crate) cluster: Arc<[Position]>,
}

/// No record is like this one.
const NONE: u32 = u32::MAX;

/// 8 bytes for each record.
pub(crate) struct Clusters {
    /// The record that stands for each one's cluster.
    roots: Vec<u32>,
    /// The first record that each one is like.
    partners: Vec<u32>,
}

impl Clusters {
    pub(crate) fn of(records: usize) -> Self {
        Clusters { roots: (0..records as u32).collect(), partners: vec![NONE; records] }
    }

    /// Whether it would change nothing that these two are similar: then nobody needs to find out.
    #[inline(always)]
    pub(crate) fn hold(&self, one: u32, other: u32) -> bool {
        let [root, other_root] = [one, other].map(|number| self.roots[number as usize]);
        root == other_root && self.partners[one as usize] <= other && self.partners[other as usize] <= one
    }

    /// Puts the two records of each pair into one cluster.
    pub(crate) fn unite(&mut self, pairs: &[(u32, u32)]) {
        for &(one, other) in pairs {
            let (first, second) = (self.root(one), self.root(other));
            self.roots[first.max(second) as usize] = first.min(second);
            for (mine, theirs) in [(one, other), (other, one)] {
                let partner = &mut self.partners[mine as usize];
                *partner = theirs.min(*partner);
            }
        }
        // A root is never behind its records, so that those before have theirs already.
        for number in 0..self.roots.len() {
            self.roots[number] = self.roots[self.roots[number] as usize];
        }
    }

    /// The smallest number of a cluster.
    fn root(&mut self, mut number: u32) -> u32 {
        while self.roots[number as usize] != number {
            self.roots[number as usize] = self.roots[self.roots[number as usize] as usize];
            number = self.roots[number as usize];
        }
        number
    }

    /// Every record of a cluster but its first, in the order of the dataset.
    pub(crate) fn links(&self, position: impl Fn(u32) -> Position) -> Vec<Link> {
        let members = || (0..).zip(self.roots.iter().zip(&self.partners)).filter(|(_, (_, partner))| **partner != NONE);
        let mut clusters: HashMap<u32, Vec<Position>> = HashMap::new();
        for (number, (root, _)) in members() {
            let cluster = clusters.entry(*root).or_default();
            if cluster.len() < MOST_OF_CLUSTER {
                cluster.push(position(number));
            }
        }
        let clusters: HashMap<u32, Arc<[Position]>> =
            clusters.into_iter().map(|(root, cluster)| (root, cluster.into())).collect();
        let others = members().filter(|(number, (root, _))| number != *root);
        others
            .map(|(number, (root, partner))| Link {
                at: position(number),
                with: position(*partner),
                cluster: clusters[root].clone(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    const RECORDS: u32 = 24;

    fn position(number: u32) -> Position {
        Position::new(0, u64::from(number))
    }

    /// What the pairs mean, by going from neighbour to neighbour.
    fn plainly(pairs: &[(u32, u32)]) -> Vec<Link> {
        let like = |mine: u32| {
            pairs.iter().flat_map(|pair| [*pair, (pair.1, pair.0)]).filter(move |pair| pair.0 == mine).map(|pair| pair.1)
        };
        let cluster = |number: u32| {
            let (mut found, mut next) = (BTreeSet::new(), vec![number]);
            while let Some(number) = next.pop() {
                if found.insert(number) {
                    next.extend(like(number));
                }
            }
            found
        };
        let link = |number: u32| {
            let (cluster, partner) = (cluster(number), like(number).min()?);
            let cluster: Vec<Position> =
                (cluster.first() != Some(&number)).then(|| cluster.into_iter().map(position).collect())?;
            Some(Link { at: position(number), with: position(partner), cluster: cluster.into() })
        };
        (0..RECORDS).filter_map(link).collect()
    }

    fn pair() -> impl Strategy<Value = (u32, u32)> {
        (0..RECORDS, 0..RECORDS).prop_filter("two records", |(one, other)| one != other)
    }

    proptest! {
        #[test]
        fn what_the_clusters_hold_already_changes_nothing(steps in prop::collection::vec(prop::collection::vec(pair(), 0..12), 0..4)) {
            let mut clusters = Clusters::of(RECORDS as usize);
            for pairs in &steps {
                let unknown: Vec<(u32, u32)> = pairs.iter().filter(|(one, other)| !clusters.hold(*one, *other)).copied().collect();
                clusters.unite(&unknown);
            }
            prop_assert_eq!(clusters.links(position), plainly(&steps.concat()));
        }
    }
}
