//! What the seam promises: counts like the reference, bounds that hold, linear time.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::{Estimate, Tokenizer};

fn encoding(name: &str) -> Tokenizer {
    Tokenizer::encoding(name).expect("it is built in")
}

fn reference(name: &str) -> &'static tiktoken_rs::CoreBPE {
    match name {
        "o200k_base" => tiktoken_rs::o200k_base_singleton(),
        "o200k_harmony" => tiktoken_rs::o200k_harmony_singleton(),
        "cl100k_base" => tiktoken_rs::cl100k_base_singleton(),
        "p50k_base" => tiktoken_rs::p50k_base_singleton(),
        "p50k_edit" => tiktoken_rs::p50k_edit_singleton(),
        _ => tiktoken_rs::r50k_base_singleton(),
    }
}

/// Texts at which patterns of encodings part ways.
const AWKWARD: [&str; 34] = [
    "",
    " ",
    "\n",
    "\r\n \r\n",
    "a",
    "  two  spaces ",
    "\t\ttabs\t",
    "don't DON'T can't'll 'S 're'VE",
    "camelCaseHTTPServer iOS XMLHttpRequest",
    "1234567890 3.14159 1,000,000 007",
    "١٢٣٤ ৪৫ Ⅷ ½ ²",
    "naïve Ångström Straße ǅungla ﬁ",
    "e\u{301}a\u{300}\u{301}\u{302} n\u{303}",
    "中文混合English文字。日本語テキスト、한국어 문장",
    "สวัสดีชาวโลก नमस्ते दुनिया שלום עולם مرحبا",
    "👩‍👩‍👧‍👦 🇩🇪🇵🇪 👍🏽 ❤️",
    "\u{200b}zero\u{200d}width\u{feff}",
    "\u{a0}no\u{202f}break\u{3000}spaces\u{2028}\u{2029}\u{85}",
    "\u{fffe}\u{ffff}\u{10ffff}\u{e000}\u{e0041}",
    "\u{0}\u{1}\u{7f}\u{1b}[31m",
    "<|endoftext|><|im_start|>user<|im_sep|><|endofprompt|>",
    "<|start|>assistant<|channel|>final",
    "...!!!???---___***///\\\\\\",
    "!\n?\r\n;\n\n",
    "foo\n  bar\n\tbaz  \n\n  ",
    "   \n   x",
    "/* comment */ let x = &mut y?;\n",
    "https://example.com/a?b=c&d=%20#e",
    "SGVsbG8gd29ybGQhIFRoaXMgaXMgYmFzZTY0Lg==",
    "0xDEADBEEF 550e8400-e29b-41d4-a716-446655440000",
    "ſ K Å ẞ İ ı ŉ",
    "ʼn ʹ ˈa ᵃ ª º",
    "a'Ⱥ b'ſ c'K d'\u{212a}",
    "'s't're've'm'll'd'S'T'RE'VE'M'LL'D'ſ",
];

#[test]
fn awkward_texts_have_the_tokens_of_the_reference() {
    for name in Tokenizer::ENCODINGS {
        let (ours, reference) = (encoding(name), reference(name));
        for one in AWKWARD {
            for other in AWKWARD {
                let text = format!("{one}{other}");
                assert_eq!(ours.count(&text), Some(reference.count_ordinary(&text) as u64), "{name} {text:?}");
            }
        }
    }
}

#[test]
fn long_runs_of_one_character_take_linear_time() {
    for name in ["o200k_base", "cl100k_base"] {
        let tokenizer = encoding(name);
        tokenizer.count("load");
        for one in ["a", " ", "\n", ".", "é", "中", "🚀", "\u{301}", "1", "aA", "\t ", "'s", "\r\n"] {
            let text = one.repeat((1 << 20) / one.len());
            let started = Instant::now();
            let tokens = tokenizer.count(&text).expect("an encoding counts everything");
            // A quadratic walk over a mebibyte takes hours.
            assert!(started.elapsed() < Duration::from_secs(20), "{name} {one:?} took {:?}", started.elapsed());
            assert!(tokens > 0 && tokens <= text.len() as u64);
        }
    }
}

#[test]
fn estimates_say_so_and_round_as_the_platforms_do() {
    let sum = Tokenizer::estimate(Estimate { characters: 6, each: false });
    assert!(!sum.is_exact());
    assert_eq!(sum.name(), "characters / 6");
    // A quota of two tokens is twelve characters: twelve fit, thirteen do not.
    assert_eq!(sum.tokens(sum.parts("eight ch").expect("a count") + sum.parts("äöüß").expect("a count")), 2);
    assert_eq!(sum.tokens(13), 3);
    let each = Tokenizer::estimate(Estimate { characters: 3, each: true });
    assert_eq!((each.parts("ab"), each.parts("abcde"), each.tokens(7)), (Some(0), Some(1), 7));
}

#[test]
fn an_unknown_encoding_is_answered_with_the_nearest() {
    let error = Tokenizer::encoding("o200k-base").expect_err("it is none");
    assert_eq!(error.to_string(), "unknown tokenizer `o200k-base`");
}

/// A byte-level tokenizer of three words.
fn description(normalizer: &str, prefix: bool) -> String {
    format!(
        r#"{{"version": "1.0", "truncation": {{"direction": "Right", "max_length": 2, "strategy": "LongestFirst", "stride": 0}},
            "padding": null, "added_tokens": [], "normalizer": {normalizer},
            "pre_tokenizer": {{"type": "ByteLevel", "add_prefix_space": {prefix}, "trim_offsets": true, "use_regex": true}},
            "post_processor": null, "decoder": null,
            "model": {{"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
                "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false,
                "vocab": {{"a": 0, "b": 1, "Ġ": 2, "ab": 3, "Ġab": 4}}, "merges": ["a b", "Ġ ab"]}}}}"#
    )
}

#[test]
fn a_tokenizer_of_a_file_counts_without_cutting() {
    let tokenizer = Tokenizer::from_json("tiny.json", description("null", false).as_bytes()).expect("it is one");
    assert_eq!((tokenizer.name(), tokenizer.is_exact()), ("tiny.json", true));
    assert_eq!(tokenizer.count("ab ab abb"), Some(4));
}

#[test]
fn only_byte_level_tokenizers_without_additions_are_bounded_by_bytes() {
    let bound = |normalizer, prefix| {
        let tokenizer = Tokenizer::from_json("tiny.json", description(normalizer, prefix).as_bytes()).expect("it is one");
        tokenizer.most_parts(10)
    };
    assert_eq!(bound("null", false), Some(10));
    assert_eq!(bound("null", true), None);
    assert_eq!(bound(r#"{"type": "NFKD"}"#, false), None);
}

#[test]
fn what_is_no_tokenizer_is_refused() {
    for text in ["", "[]", "{}", r#"{"model": {"type": "Oracle"}}"#, "\u{0}"] {
        let error = Tokenizer::from_json("tokenizer.json", text.as_bytes()).expect_err(text);
        assert!(error.to_string().starts_with("`tokenizer.json` is not a valid tokenizer"), "{error}");
    }
}

proptest! {
    #[test]
    fn the_fast_encodings_count_like_the_reference(text in "\\PC{0,80}|[ -~\\n\\t\\r]{0,200}|(\\p{L}|\\p{N}|\\p{M}|[' \\n]){0,80}") {
        for name in ["o200k_base", "cl100k_base"] {
            prop_assert_eq!(encoding_of(name).count(&text), Some(reference(name).count_ordinary(&text) as u64), "{} {:?}", name, text);
        }
    }

    #[test]
    fn bounds_hold(text in "\\PC{0,60}| {0,300}|[a-z ]{0,200}") {
        for name in ["o200k_base", "cl100k_base"] {
            let tokenizer = encoding_of(name);
            let (tokens, bytes) = (tokenizer.count(&text).expect("a count"), text.len() as u64);
            prop_assert!(Some(tokens) <= tokenizer.most_parts(bytes));
            prop_assert!(bytes <= tokens * tokenizer.longest_token().expect("it is known"));
        }
    }
}

/// Loaded once for all cases of a property.
fn encoding_of(name: &str) -> &'static Tokenizer {
    use std::sync::OnceLock;
    static O200K: OnceLock<Tokenizer> = OnceLock::new();
    static CL100K: OnceLock<Tokenizer> = OnceLock::new();
    if name == "o200k_base" { O200K.get_or_init(|| encoding(name)) } else { CL100K.get_or_init(|| encoding(name)) }
}
