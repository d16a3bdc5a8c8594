use proptest::prelude::*;

use super::*;
use crate::check::{Sink, TurnText};

struct Waiting(Vec<String>);

impl TextCheck for Waiting {
    fn triggers(&self) -> Vec<(usize, Trigger)> {
        self.0.iter().cloned().map(Trigger::Literal).enumerate().collect()
    }

    fn candidate(&self, _turn: &TurnText<'_>, _fired: Fired, _sink: &mut Sink) {}
}

struct WaitingAnywhere;

impl TextCheck for WaitingAnywhere {
    fn triggers(&self) -> Vec<(usize, Trigger)> {
        vec![(0, Trigger::Literal("aa".to_owned())), (0, Trigger::Anywhere("aab".to_owned()))]
    }

    fn candidate(&self, _turn: &TurnText<'_>, _fired: Fired, _sink: &mut Sink) {}
}

#[test]
fn a_short_literal_is_seen_wherever_it_stands() {
    let prefilter = Prefilter::new(&[Arc::new(WaitingAnywhere) as Arc<dyn TextCheck>]);
    let mut starts = Vec::new();
    prefilter.literals(b"aaab", |offset, id| {
        prefilter.verify(b"aaab", offset, id, |start| starts.push(start));
    });
    starts.dedup();
    assert_eq!(starts, [1]);
}

proptest! {
    #[test]
    fn every_literal_in_the_block_is_seen(
        literals in prop::collection::vec("[<|a-cé]{1,9}", 0..60),
        block in "[<|a-cé\n]{0,200}",
    ) {
        let checks: Vec<Arc<dyn TextCheck>> = vec![Arc::new(Waiting(literals.clone()))];
        let prefilter = Prefilter::new(&checks);
        let mut fired = Fired::default();
        prefilter.literals(block.as_bytes(), |offset, id| {
            assert!(offset < block.len());
            prefilter.calls(id).iter().for_each(|&(_, numbers)| fired.unite(numbers));
        });
        prefilter.beyond_plain(block.as_bytes(), |id| {
            prefilter.calls(id).iter().for_each(|&(_, numbers)| fired.unite(numbers));
        });
        for (number, literal) in literals.iter().enumerate() {
            if block.contains(literal.as_str()) {
                prop_assert!(fired.has(number), "{literal:?}");
            }
        }
    }

    #[test]
    fn bytes_beyond_plain_text_are_told_apart(text in prop::collection::vec(any::<u8>(), 0..80)) {
        let control = |byte: &u8| byte.is_ascii_control() && !b"\t\n\r".contains(byte);
        prop_assert_eq!(beyond_plain(&text), (!text.is_ascii(), text.iter().any(control)));
    }
}
