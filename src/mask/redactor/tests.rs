//! What stays visible of a value, and what does not.

use proptest::prelude::*;

use super::*;

fn book() -> RuleBook {
    RuleBook::builtin()
}

#[test]
fn the_ends_of_a_value_stay_and_its_length_does_not() {
    let book = book();
    let redactor = Redactor::new(&book, false);
    let masked = redactor.text("to jane.roe@contoso-mail.com, and a@bc.de");
    assert_eq!(masked, "to ja********************************om, and ********");
    let shown = Redactor::new(&book, true);
    assert_eq!(shown.text("to jane.roe@contoso-mail.com"), "to jane.roe@contoso-mail.com");
    assert_eq!(shown.masked("to jane.roe@contoso-mail.com"), redactor.text("to jane.roe@contoso-mail.com"));
}

#[test]
fn a_record_is_masked_through_its_escapes() {
    let book = book();
    let redactor = Redactor::new(&book, false);
    let line = br#"  {"text": "\u006aane.roe\u0040contoso-mail.com", "jane.roe@contoso-mail.com": 1}"#;
    let redaction = redactor.redaction(&line[2..], 2);
    let stars = "*".repeat(32);
    let wanted = format!(r#"{{"text": "\u006aa{stars}om", "ja{stars}om": 1}}"#);
    assert_eq!(String::from_utf8_lossy(&redaction.record(&line[2..], 2)), wanted);
    assert_eq!(redaction.part(line, 11..40), format!(r#""\u006aa{stars}"#));
}

#[test]
fn a_value_is_masked_wherever_it_stands_once_more() {
    let book = book();
    let redactor = Redactor::new(&book, false);
    let key = "AKIAQ3EGRZ7NXWLMT4YB";
    let line = format!("{{\"backup_{key}\": \"the file is a_{key}.csv, the key {key}\", \"tail\": \"x{key}x\"}}");
    let redaction = redactor.redaction(line.as_bytes(), 0);
    let stars = "AK****************YB";
    let wanted = format!("{{\"backup_{stars}\": \"the file is a_{stars}.csv, the key {stars}\", \"tail\": \"x{stars}x\"}}");
    assert_eq!(redaction.part(line.as_bytes(), 0..line.len()), wanted);
    let broken = &line[..line.len() - 1];
    assert_eq!(redactor.redaction(broken.as_bytes(), 0).part(broken.as_bytes(), 0..broken.len()), wanted[..wanted.len() - 1]);
    assert_eq!(redactor.text(&format!("{key} a_{key}")), format!("{stars} a_{stars}"));
}

#[test]
fn a_value_is_masked_as_a_number_of_json_too() {
    let book = book();
    let redactor = Redactor::new(&book, false);
    let line = r#"{"card": 4539578763621486, "ids": [7, {"phone": 4152792671}], "created": 1699999999}"#;
    let redaction = redactor.redaction(line.as_bytes(), 0);
    let wanted = r#"{"card": 45****************86, "ids": [7, {"phone": 4********1}], "created": 1699999999}"#;
    assert_eq!(redaction.part(line.as_bytes(), 0..line.len()), wanted);
}

#[test]
fn what_is_no_record_is_masked_as_well() {
    let book = book();
    let redactor = Redactor::new(&book, false);
    let line = b"{\"text\": \"jane.roe\\u0040contoso-mail.com\xFF\", ";
    let redaction = redactor.redaction(line, 0);
    let masked = redaction.record(line, 0);
    assert!(masked.starts_with(b"{\"text\": \"ja***"), "{masked:?}");
    assert!(masked.ends_with(b"***om\xFF\", "), "{masked:?}");
}

#[test]
fn a_part_of_a_value_that_a_message_quotes_is_covered() {
    let book = book();
    let redactor = Redactor::new(&book, false);
    let redaction = redactor.redaction(br#"{"text": "jane.roe@contoso-mail.com"}"#, 0);
    let redact = |text: &str| redaction.redact(text.to_owned(), "a mail, an e-mail");
    assert_eq!(redact("`jane.roe@con...` is odd"), "`ja****************...` is odd");
    assert_eq!(redact("`o-mail` is an e-mail of roe@contoso"), "`********` is an e-mail of ****************");
    assert_eq!(redact("nothing of it"), "nothing of it");
}

/// Names that the rule about e-mail leaves alone before an at-sign, as far as the property below makes them.
const SERVICES: [&str; 13] = [
    "svn",
    "root",
    "you",
    "noreply",
    "postmaster",
    "webmaster",
    "hostmaster",
    "someone",
    "git",
    "somebody",
    "example",
    "johndoe",
    "janedoe",
];

proptest! {
    #[test]
    fn no_five_characters_of_the_middle_are_left(
        local in "[a-z]{3,12}", host in "[a-z]{3,12}", before in "[ -~é]{0,40}", after in "[ -~é]{0,40}", escaped in any::<bool>(),
    ) {
        // Accounts of services are nobody's address, and are not masked.
        prop_assume!(!SERVICES.contains(&local.as_str()));
        let book = book();
        let redactor = Redactor::new(&book, false);
        let mail = format!("{local}@{host}.com");
        let text = format!("{before} {mail} {after}");
        let text = serde_json::to_string(&text).expect("text is JSON");
        let text = if escaped { text.replace('@', "\\u0040") } else { text };
        let line = format!("{{\"text\": {text}}}");
        let masked = String::from_utf8_lossy(&redactor.redaction(line.as_bytes(), 0).record(line.as_bytes(), 0)).into_owned();
        let middle: Vec<char> = mail[2..mail.len() - 2].chars().collect();
        for window in middle.windows(5) {
            let window: String = window.iter().collect();
            prop_assert!(before.contains(&window) || after.contains(&window) || !masked.contains(&window), "{} in {}", window, masked);
        }
    }

    #[test]
    fn any_bytes_can_be_masked(bytes in prop::collection::vec(any::<u8>(), 0..200), at in 0_usize..4) {
        let book = book();
        let redactor = Redactor::new(&book, false);
        redactor.redaction(&bytes, at).record(&bytes, at);
    }
}

/// A line that is no JSON was once read as no text at all when it escaped a letter beyond ASCII.
#[test]
fn a_bad_escape_hides_no_value_from_the_masks() {
    let book = book();
    let redactor = Redactor::new(&book, false);
    for line in [r#"{"text": "jane.roe@contoso-mail.com \é"#.as_bytes(), br#"{"text": "jane.roe@contoso-mail.com \u"#] {
        let masked = String::from_utf8_lossy(&redactor.redaction(line, 0).record(line, 0)).into_owned();
        assert!(masked.starts_with("{\"text\": \"ja***"), "{masked}");
    }
}

proptest! {
    #[test]
    fn what_a_text_quotes_of_a_value_is_hidden(
        values in prop::collection::vec("[ab1é]{1,9}", 1..4), text in "[ab1é `]{0,30}", wording in "[ab1 ]{0,9}",
    ) {
        let redaction = Redaction::new(false, std::iter::once(0..1).collect(), values.iter().map(String::as_str));
        let plainly: Vec<Range<usize>> = quotes(&text)
            .flat_map(|(at, part)| values.iter().map(move |value| (at, part, value)))
            .flat_map(|(at, part, value)| {
                let all: Vec<_> = windows(part, value.chars().count().min(RECOGNISABLE)).collect();
                all.into_iter().map(move |window| (at, part, value, window))
            })
            .filter(|(_, part, value, window)| value.contains(&part[window.clone()]))
            .filter(|(_, part, _, window)| part.starts_with('`') || !wording.contains(&part[window.clone()]))
            .map(|(at, _, _, window)| at + window.start..at + window.end)
            .collect();
        let wanted = starred(text.as_bytes(), 0..text.len(), &merged(plainly));
        prop_assert_eq!(redaction.masked(text.clone(), &wording), wanted);
    }
}
