use proptest::prelude::*;

use super::*;

const EVERY: Kinds = Kinds(u16::MAX);

fn kinds(text: &str) -> Vec<CharacterKind> {
    let found = scan(text, EVERY);
    found.iter().map(|found| found.kind).filter(|&kind| kind != CharacterKind::Unnormalized).collect()
}

#[test]
fn what_nobody_sees_is_found() {
    for (text, kind) in [
        ("a\0b", CharacterKind::Null),
        ("\u{1B}[31mred", CharacterKind::Control),
        ("a\u{0C}b", CharacterKind::Control),
        ("a\u{9D}b", CharacterKind::Control),
        ("co\u{AD}operate", CharacterKind::SoftHyphen),
        ("user\u{202E}nimda", CharacterKind::BidiControl),
        ("one\u{200B}two", CharacterKind::ZeroWidth),
        ("one\u{200D}two", CharacterKind::ZeroWidth),
        ("\u{FEFF}one", CharacterKind::ZeroWidth),
        ("hi\u{E0041}\u{E0042}", CharacterKind::Tag),
        ("icon \u{E0B0}", CharacterKind::PrivateUse),
        ("\u{10FFFF}", CharacterKind::Noncharacter),
        ("\u{1FFFE}", CharacterKind::Noncharacter),
        ("itâ€™s", CharacterKind::Mojibake),
        ("log in to pаypal", CharacterKind::Homoglyph),
    ] {
        assert_eq!(kinds(text), [kind], "{text:?}");
    }
}

#[test]
fn what_belongs_to_a_script_is_not() {
    for text in [
        "👩\u{200D}💻 and 🏳\u{FE0F}\u{200D}🌈",
        "می\u{200C}خواهم",
        "क्\u{200D}ष",
        "ไทย\u{200B}ไทย",
        "\u{200F}שלום\u{200E}",
        "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
        "Grüße aus Köln, été, São Paulo, Ελλάδα, Москва, 東京, 서울, 100 °C",
        "tab\tand\r\nline",
    ] {
        assert_eq!(kinds(text), [], "{text:?}");
    }
}

#[test]
fn a_kind_is_told_once_with_its_number() {
    let found = scan("a\u{200B}b\u{200B}c\u{200B}", EVERY);
    assert_eq!(found, [Found { kind: CharacterKind::ZeroWidth, start: 1, end: 4, count: 3 }]);
}

proptest! {
    /// The scan skips by lead bytes; looking at every character must say the same.
    #[test]
    fn nothing_is_skipped_that_is_odd(text in "(\\PC|[\u{0}-\u{1F}\u{7F}-\u{AD}\u{34F}\u{61C}\u{180E}\u{200B}-\u{200F}\u{202A}-\u{202E}\u{2060}-\u{206F}\u{E000}-\u{E010}\u{FDD0}\u{FEFF}\u{FFFE}\u{FFFF}\u{1FFFE}\u{E0001}-\u{E0030}\u{10FFFF}]|[a-z ]{0,50}){0,12}") {
        let odd = |text: &str| {
            let rtl = text.chars().any(invisible::is_rtl);
            let all: Vec<char> = text.chars().collect();
            all.iter().enumerate().filter_map(|(index, &character)| {
                let before = index.checked_sub(1).map(|index| all[index]);
                let kind = invisible::kind_of(character)?;
                (!invisible::belongs(character, before, all.get(index + 1).copied(), || rtl)).then_some(kind)
            }).collect::<std::collections::BTreeSet<_>>()
        };
        let without = Kinds(!(1 << CharacterKind::Mojibake as u16 | 1 << CharacterKind::Homoglyph as u16 | 1 << CharacterKind::Unnormalized as u16));
        let found: std::collections::BTreeSet<_> = scan(&text, without).into_iter().map(|found| found.kind).collect();
        prop_assert_eq!(found, odd(&text));
    }

    #[test]
    fn places_lie_in_the_text(text in "\\PC{0,60}") {
        for found in scan(&text, EVERY) {
            prop_assert!(found.count > 0 && text.get(found.start..found.end).is_some_and(|what| !what.is_empty()));
        }
    }
}
