//! Every mistake that somebody can make in a rule file: what is said, about which text, and what to do.

use super::*;
use crate::rule::role::Role;
use crate::rule::{MECHANISMS, RoleSet};

/// What is written, the message, the text that it points at, the help.
type Case<'c> = (&'c str, &'c str, &'c str, &'c str);

const HEAD: &str = "summary = 's'\nseverity = 'error'\nwhy = 'w'\nhelp = 'h'\n";

/// Lists that serde recites; a case names them in capitals.
#[rustfmt::skip]
const LISTS: [(&str, &str); 8] = [
    ("KEYS", "`summary`, `severity`, `check`, `roles`, `default`, `aliases`, `why`, `help`, `false_positives`, `fix`, `options`, \
              `example`"),
    ("ROLES", "`prompt`, `completion`, `system`, `user`, `assistant`, `tool`, `text`, `chosen`, `rejected`, `label`, `other`"),
    ("DATA", "`profile`, `target`, `limits`, `bad`, `bad_hex`, `good`, `train`, `benchmark`, `span`, `span_hex`"),
    ("HAZARDS", "`duplicate-key`, `lone-surrogate`, `big-integer`, `deep-nesting`, `empty-key`, `line-separator`, `crlf-line-ending`, \
     `mixed-line-endings`, `missing-final-newline`"),
    ("PATTERN", "`regex`, `keywords`, `trigger`, `scope`, `validators`, `entropy`, `allow`, `allow_regexes`, `allow_around`, \
      `allow_in_schemas`, `skip_code`, `skip_quoted`, `once_per_text`, \
     `specimens`, `precedence`, `context`, `member`, `placeholder`, `message`"),
    ("UNITS", "`bytes`, `characters`, `graphemes`, `words`, `turns`"),
    ("TYPES", "`string`, `number`, `integer`, `boolean`, `object`, `array`, `null`"),
    ("SEVERITIES", "`info`, `warning`, `error`"),
];

fn read_with_parrot(text: &str) -> Result<RuleFile, RuleFileError> {
    read(text, &["parrot".to_owned()])
}

/// Holds each case against what is said about the text that is made of it; all differences are shown at once.
#[track_caller]
fn assert_mistakes(text_of: impl Fn(&str) -> String, cases: &[Case]) {
    let mut wrong = String::new();
    for (written, message, at, help) in cases {
        let text = text_of(written);
        let said = match read_with_parrot(&text) {
            Ok(_) => ("nothing".to_owned(), String::new(), String::new()),
            Err(mistake) => {
                let place = mistake.span.map(|span| text[span].to_owned());
                (mistake.message, place.unwrap_or_default(), mistake.help.unwrap_or_default())
            }
        };
        let checks = format!("{}, parrot", MECHANISMS.join(", "));
        let lists = || LISTS.into_iter().chain([("CHECKS", &*checks)]);
        let full = |words: &str| lists().fold(words.to_owned(), |words, (name, list)| words.replace(name, list));
        if said != (full(message), (*at).to_owned(), full(help)) {
            wrong += &format!("\n{written:?} is told\n    {said:?}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Below four keys that are right, so that a case is short.
fn keys(written: &str) -> String {
    format!("{HEAD}{written}")
}

#[test]
fn what_stands_in_a_file_is_what_the_rule_is() {
    let file = read_with_parrot(&keys(
        "check = 'blank'\nroles = ['user', 'tool']\ndefault = false\naliases = ['old-name']\nfix = 'unsafe'\n\
         false_positives = '''\none\ntwo\n\nthree'''\n[[example]]\nbad_hex = '7b FF7d'\nspan_hex = 'ff'\n",
    ))
    .expect("a right file");
    assert_eq!((file.check.as_str(), file.default, file.severity.as_str()), ("blank", false, "error"));
    assert_eq!(file.roles, RoleSet::from_iter([Role::User, Role::Tool]));
    assert_eq!(file.aliases[0].0, "old-name");
    assert_eq!(file.fix, crate::finding::Applicability::Unsafe);
    assert_eq!(file.prose.false_positives.as_deref(), Some("one two\n\nthree"), "a blank line parts paragraphs");
    let example = &file.prose.examples[0];
    assert_eq!((example.bad.as_deref(), example.span.as_deref()), (Some(&b"{\xff}"[..]), Some(&b"\xff"[..])));

    let least = read_with_parrot(&keys("check = 'blank'")).expect("the other keys have defaults");
    assert_eq!((least.roles, least.default, least.prose.examples.len()), (RoleSet::JUDGED, true, 0));
    assert!(
        least.options == read_with_parrot(&keys("check = 'blank'\n[options]\nalso_invisible = false")).expect("the same").options
    );
}

#[test]
fn the_mechanism_of_a_caller_takes_any_options() {
    for (written, wanted) in
        [("check = 'parrot'", "{}"), ("check = 'parrot'\n[options]\nlevels = [1, 'two']", r#"{"levels":[1,"two"]}"#)]
    {
        let crate::rule::Options::Custom(options) = read_with_parrot(&keys(written)).expect("any options").options else {
            panic!("{written}")
        };
        assert_eq!(options.to_string(), wanted);
    }
}

#[test]
#[rustfmt::skip]
fn the_file_as_toml() {
    assert_mistakes(str::to_owned, &[
        ("", "missing field `summary`", "", ""),
        ("summary", "key with no value, expected `=`", "", ""),
        ("summary = 's", "invalid literal string, expected `'`", "", ""),
        ("summary = 's'\nsummary = 't'", "duplicate key", "summary", ""),
        ("\u{feff}summary = 3", "invalid type: integer `3`, expected a string", "3", ""),
        ("\r\nsummary = 3\r\n", "invalid type: integer `3`, expected a string", "3", ""),
        ("summary = \"a \\d\"", "missing escaped value, expected `b`, `e`, `f`, `n`, `r`, `\\`, `\"`, `x`, `u`, `U`", "",
         "write the text in single quotes to avoid escaping backslashes"),
    ]);
}

#[test]
#[rustfmt::skip]
fn keys_that_every_rule_has() {
    assert_mistakes(keys, &[("", "missing field `check`", "", "")]);
    let check = |written: &str| keys(&format!("check = {written}"));
    assert_mistakes(check, &[
        ("'blank'\nsevrity = 1", "unknown field `sevrity`, expected one of KEYS", "sevrity", "did you mean `severity`?"),
        ("'blank'\nfalse-positives = 'x'", "unknown field `false-positives`, expected one of KEYS", "false-positives",
         "did you mean `false_positives`?"),
        ("'blank'\n[option]", "unknown field `option`, expected one of KEYS", "option", "did you mean `options`?"),
        ("'blank'\ncolor = 1", "unknown field `color`, expected one of KEYS", "color", ""),
        ("3", "invalid type: integer `3`, expected a string", "3", ""),
        ("'patern'", "unknown check `patern`", "'patern'", "did you mean `pattern`?"),
        ("'parrott'", "unknown check `parrott`", "'parrott'", "did you mean `parrot`?"),
        ("'Blank'", "unknown check `Blank`", "'Blank'", "did you mean `blank`?"),
        ("'LENGTH'", "unknown check `LENGTH`", "'LENGTH'", "did you mean `length`?"),
        ("'regexp'", "unknown check `regexp`", "'regexp'", "one of CHECKS"),
        ("'blank'\nroles = 'user'", "invalid type: string \"user\", expected a list", "'user'", "write it in square brackets: `[...]`"),
        ("'blank'\nroles = ['asistant']", "unknown variant `asistant`, expected one of ROLES", "'asistant'",
         "did you mean `assistant`?"),
        ("'blank'\nroles = ['human']", "unknown variant `human`, expected one of ROLES", "'human'", ""),
        ("'blank'\nroles = []", "a rule without roles checks nothing", "[]", "remove `roles` for all turns"),
        ("'duplicate'\nroles = ['user']", "check `duplicate` does not look at turns", "['user']", "remove `roles`"),
        ("'blank'\ndefault = 'no'", "invalid type: string \"no\", expected a boolean", "'no'", ""),
        ("'blank'\naliases = 'old'", "invalid type: string \"old\", expected a list", "'old'", "write it in square brackets: `[...]`"),
        ("'blank'\naliases = ['Old_Name']", "an alias must be lower case with hyphens, found `Old_Name`",
         "'Old_Name'", "for example `empty-answer`"),
        ("'blank'\nfix = 'auto'", "unknown variant `auto`, expected one of `none`, `safe`, `unsafe`", "'auto'", ""),
        ("'blank'\nfalse_positives = ' '", "the text is empty", "' '", ""),
    ]);
    let instead = |severity: &str| keys("check = 'blank'").replace("'error'", severity);
    assert_mistakes(instead, &[
        ("'eror'", "unknown variant `eror`, expected one of SEVERITIES", "'eror'", "did you mean `error`?"),
        ("'ERROR'", "unknown variant `ERROR`, expected one of SEVERITIES", "'ERROR'", "did you mean `error`?"),
        ("'critical'", "unknown variant `critical`, expected one of SEVERITIES", "'critical'", ""),
    ]);
    let instead = |summary: &str| keys("check = 'blank'").replace("'s'", summary);
    assert_mistakes(instead, &[
        ("' '", "the text is empty", "' '", ""),
        ("'''a\nb'''", "the summary must be one line", "'''a\nb'''", "explain the rest in `why`"),
    ]);
}

#[test]
#[rustfmt::skip]
fn options_by_their_types() {
    let options = |written: &str| keys(&format!("check = {written}"));
    assert_mistakes(options, &[
        ("'json'", "check `json` requires `[options]`: missing field `defects`", "'json'", ""),
        ("'pattern'\n[options]", "missing field `regex`", "[options]", ""),
        ("'length'\n[options]\nminimum = 5", "missing field `unit`", "[options]", ""),
        ("'blank'\noptions = true", "invalid type: boolean `true`, expected a table", "true", ""),
        ("'blank'\n[options]\nalso_invisble = true", "unknown field `also_invisble`, expected `also_invisible`",
         "also_invisble", "did you mean `also_invisible`?"),
        ("'blank'\n[options]\nalso_invisible = 1", "invalid type: integer `1`, expected a boolean", "1", ""),
        ("'reserved'\n[options]\ntexts = 1", "unknown field `texts`, there are no fields", "texts", ""),
        ("'json'\n[options]\ndefects = 'syntax'", "invalid type: string \"syntax\", expected a list", "'syntax'",
         "write it in square brackets: `[...]`"),
        ("'strict'\n[options]\nhazards = ['duplicate-keys']",
         "unknown variant `duplicate-keys`, expected one of HAZARDS", "'duplicate-keys'", "did you mean `duplicate-key`?"),
        ("'phrases'\n[options]\nphrases = [1]", "invalid type: integer `1`, expected a string", "1", ""),
        ("'pattern'\n[options]\nregexp = 'a'", "unknown field `regexp`, expected one of PATTERN",
         "regexp", "did you mean `regex`?"),
        ("'length'\n[options]\nunit = 'chars'\nmaximum = 1",
         "unknown variant `chars`, expected one of UNITS", "'chars'", "did you mean `characters`?"),
        ("'length'\n[options]\nunit = 'words'\nminimum = -1",
         "invalid value: integer `-1`, expected an integer of at least 0", "-1", ""),
        ("'length'\n[options]\nunit = 'words'\nminimum = 1.5",
         "invalid type: floating point `1.5`, expected an integer of at least 0", "1.5", ""),
        ("'field'\n[options]\nrequired = true", "missing field `at`", "[options]", ""),
        ("'field'\n[options]\nat = '/a'\ntype = 'int'",
         "unknown variant `int`, expected one of TYPES", "'int'", "did you mean `integer`?"),
    ]);
}

#[test]
#[rustfmt::skip]
fn lists_and_texts_that_say_nothing() {
    let options = |written: &str| keys(&format!("check = {}", written.replacen(": ", "\n[options]\n", 1)));
    const SHORT: &str = "a shorter one is in nearly every record; make it longer, or use a regex without keywords";
    assert_mistakes(options, &[
        ("'json': defects = []", "`defects` is empty, so the rule would find nothing", "[]", ""),
        ("'strict': hazards = []", "`hazards` is empty, so the rule would find nothing", "[]", ""),
        ("'shape': violations = []", "`violations` is empty, so the rule would find nothing", "[]", ""),
        ("'turn-order': breaks = []", "`breaks` is empty, so the rule would find nothing", "[]", ""),
        ("'characters': kinds = []", "`kinds` is empty, so the rule would find nothing", "[]", ""),
        ("'phrases': phrases = []", "`phrases` is empty, so the rule would find nothing", "[]", ""),
        ("'phrases': phrases = ['as a', 'é']", "a phrase has at least three bytes", "'é'", SHORT),
        ("'phrases': phrases = ['abc']\nmessage = ''", "the text is empty", "''", ""),
        ("'pattern': regex = 'a'\nmessage = ' '", "the text is empty", "' '", ""),
    ]);
}

#[test]
#[rustfmt::skip]
fn patterns_that_find_nothing_or_everything() {
    let options = |written: &str| keys(&format!("check = 'pattern'\n[options]\nregex = 'a'\nkeywords = ['abc']\n{written}"));
    let words = |rest: &str| format!("context = {{ words = ['id']{rest} }}");
    assert_mistakes(options, &[
        ("trigger = { digits = 5 }", "`digits` is at least 6: shorter ones are in nearly every text", "{ digits = 5 }", ""),
        ("trigger = { token = 14 }", "`token` is at least 15: shorter ones are in nearly every text", "{ token = 14 }", ""),
        ("member = '^a$'", "`member` applies to fields that the words of the context name", "'^a$'",
         "give `[options.context]` with `words`"),
        (&words(""), "this context has no effect", "{ words = ['id'] }",
         "set `required = true` or `without = \"info\"`, or give words to `refuse`"),
        (&words(", required = true, without = 'info'"), "`required` and `without` exclude each other: without a required word there is no finding",
         "{ words = ['id'], required = true, without = 'info' }", "keep one of them"),
        (&words(", required = true, window = 201"), "`window` and `after` can be at most 200 bytes",
         "{ words = ['id'], required = true, window = 201 }", ""),
        ("context = { words = ['an-id'], required = true }", "`an-id` must be one word, or words separated by single spaces",
         "{ words = ['an-id'], required = true }", ""),
        ("placeholder = 'E-mail'", "a placeholder can only contain capital letters, digits and `_`", "'E-mail'", "for example `EMAIL`"),
    ]);
    let strings = |written: &str| keys(&format!("check = 'pattern'\n[options]\nscope = 'strings'\nregex = 'a'\n{written}"));
    assert_mistakes(strings, &[
        ("keywords = ['a/b']", "a keyword with `scope = \"strings\"` must be ASCII without quotation marks, slashes, backslashes and control characters",
         "'a/b'", "JSON in a string can escape these characters in several ways; choose another keyword"),
    ]);
}

#[test]
#[rustfmt::skip]
fn bounds_and_demands() {
    let options = |written: &str| keys(&format!("check = {}", written.replacen(": ", "\n[options]\n", 1)));
    const POINTER: &str = "it must start with `/`, for example `/messages/*/weight`; write `~` as `~0`, and `/` in a key as `~1`";
    const DEMANDS: &str = "give `required`, `forbidden`, `type`, `constant` or `enum`";
    assert_mistakes(options, &[
        ("'length': unit = 'bytes'", "`length` requires a bound", "[options]", "give `minimum`, `maximum` or both"),
        ("'length': unit = 'words'\nminimum = 5\nmaximum = 2", "the minimum 5 is greater than the maximum 2",
         "5", ""),
        ("'length': unit = 'words'\nminimum = 0", "a minimum of 0 finds nothing", "0", ""),
        ("'field': at = 'team'\nrequired = true", "`team` is not a JSON Pointer", "'team'", POINTER),
        ("'field': at = '/a~b'\nrequired = true", "`/a~b` is not a JSON Pointer", "'/a~b'", POINTER),
        ("'field': at = '/a'", "the rule requires nothing of the field", "[options]", DEMANDS),
        ("'field': at = '/a'\nrequired = false", "the rule requires nothing of the field", "[options]", DEMANDS),
        ("'field': at = '/a'\nforbidden = true\ntype = 'null'", "a forbidden field can have no other condition", "true",
         "keep `forbidden`, or the others"),
        ("'field': at = '/a'\nenum = []", "an empty `enum` allows no value", "[]",
         "to forbid the field, write `forbidden = true`"),
        ("'field': at = '/a'\nconstant = 2024-01-31", "JSON has no dates, so no value can match", "2024-01-31",
         "put it in quotes"),
        ("'field': at = '/a'\nenum = ['x', [2024-01-31]]", "JSON has no dates, so no value can match",
         "['x', [2024-01-31]]", "put it in quotes"),
        ("'field': at = '/a'\nconstant = nan", "JSON has no such number, so no value can match", "nan", ""),
    ]);
}

#[test]
#[rustfmt::skip]
fn expressions_are_compiled_when_they_are_read() {
    let regex = |written: &str| keys(&format!("check = 'pattern'\n[options]\nregex = {written}"));
    const SYNTAX: &str =
        "the syntax is that of the Rust crate `regex`; write the regex in '''three quotes''' to avoid double backslashes";
    const LINEAR: &str =
        "match the context too, and capture the value in a group `(?<value>…)`";
    const REPEATED: &str = "regexes run in linear time, which back-references make impossible: write out what may repeat";
    const LARGE: &str = "repeat less, or match ASCII only with `(?-u)`: counted repetitions of large classes grow the program";
    assert_mistakes(regex, &[
        ("''", "an empty regex matches every text", "''", ""),
        ("'a('", "invalid regex: unclosed group", "'a('", SYNTAX),
        (r"'\q'", "invalid regex: unrecognized escape sequence", r"'\q'", SYNTAX),
        ("'(?<=a)b'", "invalid regex: look-around is not supported",
         "'(?<=a)b'", LINEAR),
        (r"'(a)\1'", "invalid regex: backreferences are not supported", r"'(a)\1'", REPEATED),
        (r"'\w{1000}{10}'", "invalid regex: its program is larger than 4 MiB", r"'\w{1000}{10}'", LARGE),
    ]);
}

#[test]
#[rustfmt::skip]
fn examples() {
    let example = |written: &str| keys(&format!("check = 'blank'\n[[example]]\n{written}"));
    const HEX: &str = "for example \"7b ff 7d\"";
    assert_mistakes(
        example, &[
        ("", "the example requires `bad` or `good`", "[[example]]", ""),
        ("bad = 'x'", "a bad example requires `span`", "'x'", "`span` is the text that the finding must point at"),
        ("good = 'x'\nspan = 'x'", "`span` requires `bad`: good data has no finding", "'x'", ""),
        ("bad = 'x'\nspan = 'y'", "the text of `span` is not in the bad example", "'y'",
         "copy it from the file as it is, with quotes and escapes"),
        ("bad = 'x'\nspan = ''", "the text of `span` is not in the bad example", "''",
         "copy it from the file as it is, with quotes and escapes"),
        ("bad = 'x'\nbad_hex = '78'", "an example cannot have both `bad` and `bad_hex`", "'78'", "keep one of them"),
        ("bad_hex = '7'", "not a sequence of two-digit hexadecimal bytes", "'7'", HEX),
        ("bad_hex = '7 g'", "not a sequence of two-digit hexadecimal bytes", "'7 g'", HEX),
        ("profil = 'x'", "unknown field `profil`, expected one of DATA", "profil", "did you mean `profile`?"),
    ]);
    let single = |written: &str| keys(&format!("check = 'blank'\n{written}"));
    assert_mistakes(
        single,
        &[(
            "[example]\ngood = 'x'",
            "invalid type: a table, expected a list",
            "[example]",
            "write the name in two square brackets: `[[...]]`",
        )],
    );
    assert!(
        read_with_parrot(&keys("check = 'json'\n[options]\ndefects = ['empty-file']\n[[example]]\nbad = ''")).is_ok(),
        "a finding about a whole file points at nothing"
    );
}
