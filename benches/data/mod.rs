//! Deterministic benchmark data of the shapes that matter, made from words, so that no file needs to be shipped.
#![allow(dead_code, reason = "every benchmark uses a part of it")]

use std::io::{BufWriter, Write};

/// A shape of records.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Prompt and completion, about 1 KB.
    Prose,
    /// Messages of two to six turns.
    Chat,
    /// Prompt and completion, about 60 bytes.
    Tiny,
    /// Chinese, emoji and combining marks, a third of it as escapes.
    Cjk,
    /// Prompt and completion, about 5 MB.
    Huge,
}

impl Shape {
    pub const ALL: [Shape; 5] = [Shape::Prose, Shape::Chat, Shape::Tiny, Shape::Cjk, Shape::Huge];
}

const WORDS: [&str; 40] = [
    "account", "answer", "arrives", "before", "billing", "broken", "careful", "check", "customer", "delivery", "engine", "every",
    "follow", "garden", "however", "invoice", "journey", "kitchen", "letter", "machine", "never", "order", "please", "question",
    "return", "second", "ticket", "under", "value", "water", "with", "year", "the", "a", "of", "to", "and", "in", "is", "for",
];

const CJK: [&str; 12] = ["东京", "首都", "人口", "问题", "答案", "语言", "学习", "模型", "é", "e\u{301}", "😀", "👩‍👩‍👧"];

/// A small generator of numbers that are the same in every run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    fn text(&mut self, words: &[&str], length: usize) -> String {
        let mut text = String::with_capacity(length + 16);
        while text.len() < length {
            text.push_str(words[self.below(words.len())]);
            text.push_str(match self.below(12) {
                0 => ".\n",
                1 => ", \"",
                _ => " ",
            });
        }
        text
    }
}

/// One record, every one different.
fn record(shape: Shape, number: usize, numbers: &mut Numbers) -> String {
    let pair = |numbers: &mut Numbers, words: &[&str], longest: usize| {
        let (prompt, completion) = (longest / 8 + numbers.below(longest / 2), longest / 8 + numbers.below(longest));
        (format!("{number} {}", numbers.text(words, prompt)), numbers.text(words, completion))
    };
    let object = |(prompt, completion): (String, String)| serde_json::json!({"prompt": prompt, "completion": completion});
    match shape {
        Shape::Prose => object(pair(numbers, &WORDS, 1000)).to_string(),
        Shape::Tiny => object((format!("Ticket {number}"), WORDS[numbers.below(8)].to_owned())).to_string(),
        Shape::Huge => object(pair(numbers, &WORDS, 5_000_000)).to_string(),
        Shape::Cjk => {
            let plain = object(pair(numbers, &CJK, 400)).to_string();
            if number.is_multiple_of(3) { escaped(&plain) } else { plain }
        }
        Shape::Chat => {
            let turns = (0..1 + numbers.below(3)).flat_map(|_| {
                let (user, assistant) = pair(numbers, &WORDS, 700);
                [
                    serde_json::json!({"role": "user", "content": user}),
                    serde_json::json!({"role": "assistant", "content": assistant}),
                ]
            });
            serde_json::json!({"messages": turns.collect::<Vec<_>>()}).to_string()
        }
    }
}

/// The same JSON with every character beyond ASCII as an escape.
fn escaped(json: &str) -> String {
    let mut units = [0; 2];
    json.chars()
        .map(|character| match character {
            ' '..='~' => character.to_string(),
            _ => character.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
        })
        .collect()
}

/// About `size` bytes of records.
pub fn bytes(shape: Shape, size: usize) -> Vec<u8> {
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let mut out = Vec::with_capacity(size + 4096);
    let mut number = 0;
    while out.len() < size {
        out.extend_from_slice(record(shape, number, &mut numbers).as_bytes());
        out.push(b'\n');
        number += 1;
    }
    out
}

/// The same in a temporary file, which goes when the handle does.
pub fn file(shape: Shape, size: usize) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".jsonl").tempfile().expect("there is room for the data");
    let mut out = BufWriter::new(&mut file);
    out.write_all(&bytes(shape, size)).and_then(|()| out.flush()).expect("there is room for the data");
    drop(out);
    file
}

/// What a text may be full of to make a careless check slow.
#[derive(Debug, Clone, Copy)]
pub enum Flood {
    Letters,
    Digits,
    AtSigns,
    Backslashes,
    Mails,
    Cards,
    Phones,
    Ibans,
    Passwords,
    Pairs,
    Tokens,
}

impl Flood {
    pub const ALL: [Flood; 11] = [
        Flood::Letters,
        Flood::Digits,
        Flood::AtSigns,
        Flood::Backslashes,
        Flood::Mails,
        Flood::Cards,
        Flood::Phones,
        Flood::Ibans,
        Flood::Passwords,
        Flood::Pairs,
        Flood::Tokens,
    ];

    /// As it stands in JSON.
    fn unit(self) -> &'static str {
        match self {
            Flood::Letters => "a",
            Flood::Digits => "7",
            Flood::AtSigns => "@",
            Flood::Backslashes => "\\\\",
            Flood::Mails => "a.b@c.org ",
            Flood::Cards => "4111 1111 1111 1112 ",
            Flood::Phones => "tel 202-456-1111 ",
            Flood::Ibans => "GB33BUKB20201555555555 ",
            Flood::Passwords => "password: ",
            Flood::Pairs => "0-0-0-0-0-0-0-0 ",
            Flood::Tokens => "eyJ",
        }
    }
}

/// One record of so many bytes that is one text full of the same.
pub fn flooded(flood: Flood, size: usize) -> Vec<u8> {
    let text = flood.unit().repeat(size / flood.unit().len());
    format!("{{\"prompt\": \"Say it.\", \"completion\": \"{text}\"}}\n").into_bytes()
}
