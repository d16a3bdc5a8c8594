//! Which ends of texts are cut, which lack a mark, and which are right.

use proptest::prelude::*;

use super::*;

fn found(text: &str) -> Option<&str> {
    unfinished(text).filter(|(_, severity)| severity.is_none()).map(|(range, _)| &text[range])
}

#[test]
fn finds_prose_that_stops() {
    let start = "The river rises in the hills to the north. It then runs through two lakes ";
    for end in ["and", "on the way to", "the edge of", "which"] {
        assert_eq!(found(&format!("{start}{end}")), end.rsplit(' ').next());
    }
    assert_eq!(found(&format!("{start}and a moor. While Bitcoin")), Some("Bitcoin"));
    assert_eq!(found("La rivière prend sa source dans les collines et coule dans"), Some("dans"));
    assert_eq!(found("El río nace en las colinas del norte y pasa por dos lagos para"), Some("para"));
    assert_eq!(found("Der Fluss entspringt in den Hügeln im Norden und fließt durch eine"), Some("eine"));
    assert_eq!(found("Река начинается в холмах и течёт через два озера и"), Some("и"));
    assert_eq!(found("The river rises in the hills to the north,"), Some("north,"));
    let items = "1. The river rises in the hills to the north.\n2. It then runs through two lakes and a moor.\n";
    assert_eq!(found(&format!("{items}3. At last, after many long days, it reaches the")), Some("the"));
    assert_eq!(found("这条河发源于北部的山区，然后流经两个湖泊，最后，"), Some("，"));
    assert_eq!(found("The fields are these.\n- `guestName`: The name.\n- `guestPhone`: The country code of"), Some("of"));
    assert_eq!(found("Call this.\n   - **HTTP Method**: GET\n   - **Path"), Some("**Path"));
    assert_eq!(found("The names are `hotelId`, `guestName`, `roomNumber"), Some("`roomNumber"));
}

#[test]
fn a_missing_full_stop_is_a_note() {
    let items = "1. The river rises in the hills to the north.\n2. It then runs through two lakes and a moor.\n";
    for text in [
        "The river rises in the hills to the north. It then runs through two lakes before it reaches the great sea",
        "Ajoute davantage de poudre, très lentement. Une proportion générale serait aux alentours de vingt pour cent de chocolat",
        &format!("{items}3. At last, after many long days, it reaches"),
    ] {
        assert_eq!(unfinished(text).map(|(_, severity)| severity), Some(Some(Severity::Info)), "{text}");
    }
}

#[test]
fn leaves_other_ends_alone() {
    for text in [
        "The river rises in the hills to the north. It then runs through two lakes.",
        "The river rises in the hills to the north. It then runs through two lakes 😀",
        "- The river rises in the hills to the north. It then runs through two lakes then",
        "The river rises in the hills to the north.\n\nBest regards,",
        "- The river rises in the hills to the north, as all do.\n- It then runs through two lakes, as many do.\n- The sea",
        "0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,",
        "rivers, lakes, hills, mountains, valleys, plains, deserts, forests, seas, oceans, islands",
        "แม่น้ำสายนี้มีต้นกำเนิดในเนินเขาทางเหนือ แล้วไหลผ่านทะเลสาบสองแห่งก่อนจะถึงทะเล",
        "这条河发源于北部的山区，然后流经两个湖泊，最后流入大海",
        "This isn`t what the people of the village had asked the old king for",
        "Try `a` or `b`, then read what the manual of the program says about them",
        "That is the one person in the whole village whom I like to talk to",
        "Nobody here can tell what the old house is made of",
        "**Note** The river rises in the hills to the north, and it never dries up",
        "SELECT name FROM users WHERE age > 5 AND name LIKE 'x%' and",
        "let total = items.iter().map(|item| item.price).sum::<f64>() + shipping and",
    ] {
        assert_eq!(found(text), None, "{text:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_range_lies_in_the_text(text in "(\\PC|[a-z ,.]{0,30}|\u{3000}|\n| ){0,60}") {
        for defect in [EdgeDefect::Unfinished, EdgeDefect::LeadingSpace, EdgeDefect::TrailingSpace] {
            let rule = Rule { id: 0, roles: RoleSet::ALL, defect, minimum: 0 };
            if let Some((range, _)) = rule.defect(&text) {
                prop_assert!(!range.is_empty() && text.get(range.clone()).is_some(), "{range:?} of {text:?}");
            }
        }
    }

    #[test]
    fn a_full_stop_ends_every_text(text in "\\PC{0,200}") {
        prop_assert_eq!(unfinished(&format!("{text}.")), None);
    }
}
