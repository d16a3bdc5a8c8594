//! Characters that show nothing, and where they belong.
//!
//! Owns the classes of single characters and the company in which they are right.

use crate::rule::options::CharacterKind;

/// What is odd about a character beyond ASCII, if anything; whether it is right where it stands is [`belongs`]'s to say.
pub(crate) fn kind_of(character: char) -> Option<CharacterKind> {
    match character {
        '\0' => Some(CharacterKind::Null),
        '\t' | '\n' | '\r' => None,
        '\u{01}'..='\u{1F}' | '\u{7F}'..='\u{9F}' => Some(CharacterKind::Control),
        '\u{AD}' => Some(CharacterKind::SoftHyphen),
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => Some(CharacterKind::BidiControl),
        '\u{034F}'
        | '\u{061C}'
        | '\u{180E}'
        | '\u{200B}'..='\u{200F}'
        | '\u{2060}'..='\u{2064}'
        | '\u{206A}'..='\u{206F}'
        | '\u{FEFF}' => Some(CharacterKind::ZeroWidth),
        '\u{E0000}'..='\u{E007F}' => Some(CharacterKind::Tag),
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}' => Some(CharacterKind::PrivateUse),
        // A lone surrogate reads as U+FFFE: that is another finding.
        '\u{FFFE}' => None,
        '\u{FDD0}'..='\u{FDEF}' => Some(CharacterKind::Noncharacter),
        _ if character as u32 & 0xFFFE == 0xFFFE => Some(CharacterKind::Noncharacter),
        _ => None,
    }
}

/// Whether an odd character is right after and before these. `rtl` says whether the text has right-to-left letters.
pub(crate) fn belongs(character: char, before: Option<char>, after: Option<char>, rtl: impl Fn() -> bool) -> bool {
    let near = |test: fn(char) -> bool| before.is_some_and(test) || after.is_some_and(test);
    match character {
        '\u{200D}' => near(is_emoji) || near(joins),
        '\u{200C}' | '\u{034F}' => near(joins),
        '\u{200B}' => near(is_without_spaces),
        '\u{180E}' => near(|character| matches!(character, '\u{1800}'..='\u{18AF}')),
        '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202C}' | '\u{2066}'..='\u{2069}' => rtl(),
        // Function application and its like, in formulas.
        '\u{2061}'..='\u{2064}' => near(|character| matches!(character, '\u{2200}'..='\u{22FF}' | '\u{1D400}'..='\u{1D7FF}')),
        '\u{E0020}'..='\u{E007F}' => before.is_some_and(|before| matches!(before, '\u{1F3F4}' | '\u{E0020}'..='\u{E007E}')),
        // The name of Apple's logo in its own fonts says nothing bad about a text.
        '\u{F8FF}' => true,
        _ => false,
    }
}

/// Letters that are written from right to left.
pub(crate) fn is_rtl(character: char) -> bool {
    matches!(character, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

/// Scripts whose letters change shape next to each other, so that joiners and non-joiners are part of the spelling.
fn joins(character: char) -> bool {
    matches!(character,
        '\u{0600}'..='\u{08FF}' | '\u{0900}'..='\u{0DFF}' | '\u{0F00}'..='\u{109F}' | '\u{1780}'..='\u{18AF}' | '\u{1900}'..='\u{1CFF}'
        | '\u{A800}'..='\u{ABFF}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{10A00}'..='\u{11FFF}')
}

/// Scripts that part their words with nothing that is seen.
fn is_without_spaces(character: char) -> bool {
    matches!(character, '\u{0E00}'..='\u{0FFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{1950}'..='\u{1AFF}' | '\u{A980}'..='\u{AADF}')
}

fn is_emoji(character: char) -> bool {
    matches!(character,
        '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}' | '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}' | '\u{FE0F}'
        | '\u{1F000}'..='\u{1FAFF}')
}

/// The name of an odd character, with its number.
pub(crate) fn named(character: char) -> String {
    let name = match character {
        '\0' => "a null character",
        '\u{07}' => "a bell character",
        '\u{08}' => "a backspace character",
        '\u{0B}' => "a vertical tab",
        '\u{0C}' => "a form feed",
        '\u{1B}' => "an escape character, which begins terminal commands",
        '\u{7F}' => "a delete character",
        '\u{80}'..='\u{9F}' => {
            "a control character of Latin-1, most often a quotation mark or dash of Windows-1252 that was read wrong"
        }
        '\u{01}'..='\u{9F}' => "a control character",
        '\u{AD}' => "a soft hyphen",
        '\u{034F}' => "a grapheme joiner",
        '\u{061C}' | '\u{200E}' | '\u{200F}' => "a mark of writing direction",
        '\u{200B}' => "a zero-width space",
        '\u{200C}' => "a zero-width non-joiner",
        '\u{200D}' => "a zero-width joiner",
        '\u{2060}' => "a word joiner",
        '\u{2061}'..='\u{2064}' => "an invisible operator",
        '\u{FEFF}' => "a byte-order mark inside the text",
        '\u{202D}' | '\u{202E}' => "an override of the writing direction",
        '\u{202A}'..='\u{202C}' | '\u{2066}'..='\u{2069}' => "a control of the writing direction",
        '\u{E0000}'..='\u{E007F}' => "an invisible tag character, which can hide text",
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFD}' if character as u32 & 0xFFFE != 0xFFFE => {
            "a private-use character, which no font but its own shows"
        }
        '\u{FDD0}'..='\u{FDEF}' => "a noncharacter",
        _ if character as u32 & 0xFFFE == 0xFFFE => "a noncharacter",
        _ => "an invisible character",
    };
    format!("{name} (U+{:04X})", character as u32)
}
