//! From text to sounds: how English words are read.

use super::numbers::read_out;
use super::spelling::{exception, spell_out};
use crate::providers::sandbox::text::words::base_letter;

/// One thing to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sound {
    /// A sound by its name; stressed ones are longer and higher.
    Phone {
        /// As [`super::phones::named`] knows it.
        name: &'static str,
        /// Whether it is the vowel that carries its word.
        stressed: bool,
    },
    /// The end of a phrase: `,`, `.` or `?`.
    Pause(char),
}

/// Short words that are not stressed.
const WEAK: &[&str] = &[
    "a", "an", "the", "of", "to", "in", "on", "at", "and", "or", "is", "are", "was", "for", "from",
    "with", "as", "by", "it", "its", "be", "that", "this", "can", "but", "if", "has", "had",
    "have", "his", "her",
];

/// How the letters are called, from a to z.
const NAMES: &str = "\
ey;b iy;s iy;d iy;iy;eh f;jh iy;ey ch;ay;jh ey;k ey;eh l;eh m;eh n;ow;p iy;k y uw;aa r;eh s;t iy;\
y uw;v iy;d ah b ax l y uw;eh k s;w ay;z iy";

/// The sounds of a text, in order.
pub(super) fn pronounce(text: &str) -> Vec<Sound> {
    let mut sounds = Vec::new();
    let mut word = String::new();
    for letter in text.chars().chain([' ']) {
        if letter.is_alphanumeric()
            || (letter == '\'' && !word.is_empty())
            || (letter == '.' && ends_in_digit(&word))
        {
            word.push(letter);
            continue;
        }
        let full_stop = word.ends_with('.');
        say_word(word.trim_end_matches('.'), &mut sounds);
        word.clear();
        match letter {
            '.' | '!' | ';' => pause('.', &mut sounds),
            '\n' | ',' | ':' | '(' | ')' | '\u{2014}' => pause(',', &mut sounds),
            '?' => pause('?', &mut sounds),
            '&' | '+' => say_word("and", &mut sounds),
            '%' => say_word("percent", &mut sounds),
            '@' => say_word("at", &mut sounds),
            '=' => say_word("equals", &mut sounds),
            _ if full_stop => pause('.', &mut sounds),
            _ => {}
        }
    }
    pause('.', &mut sounds);
    sounds
}

fn ends_in_digit(word: &str) -> bool {
    word.ends_with(|it: char| it.is_ascii_digit())
}

/// Adds the end of a phrase, unless there is one already.
fn pause(mark: char, sounds: &mut Vec<Sound>) {
    if matches!(sounds.last(), Some(Sound::Phone { .. })) {
        sounds.push(Sound::Pause(mark));
    }
}

fn say_word(word: &str, sounds: &mut Vec<Sound>) {
    if word.is_empty() {
        return;
    }
    if word.starts_with(|it: char| it.is_ascii_digit()) {
        return read_out(word).split(' ').for_each(|it| say_word(it, sounds));
    }
    let plain: String = word
        .to_lowercase()
        .chars()
        .map(base_letter)
        .filter(|it| it.is_ascii_lowercase() || *it == '\'')
        .collect();
    let capitals = word.len() > 1 && word.chars().all(|it| it.is_ascii_uppercase());
    let spelled = capitals && (word.len() < 4 || !plain.contains(['a', 'e', 'i', 'o', 'u', 'y']));
    let names: Vec<&'static str> = if spelled {
        let name = |letter: u8| NAMES.split(';').nth(usize::from(letter - b'a'));
        plain.bytes().filter_map(name).flat_map(|it| it.split(' ')).collect()
    } else if plain.is_empty() {
        word.chars().flat_map(syllable).collect()
    } else if let Some(sounds) = exception(&plain) {
        sounds.split(' ').collect()
    } else {
        spell_out(plain.replace('\'', "").as_bytes())
    };
    let mut stressed = !WEAK.contains(&plain.as_str());
    for name in names {
        let carries = stressed && name.starts_with(['a', 'e', 'i', 'o', 'u']);
        stressed &= !carries;
        sounds.push(Sound::Phone { name, stressed: carries });
    }
}

/// A made-up syllable for a letter of another script, so that it is heard.
fn syllable(letter: char) -> [&'static str; 2] {
    let code = u32::from(letter) as usize;
    let first = ["m", "n", "l", "k", "s", "t", "y", "r"][code % 8];
    [first, ["aa", "iy", "uw", "eh", "ow"][code / 8 % 5]]
}
