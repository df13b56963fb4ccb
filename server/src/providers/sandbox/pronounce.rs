//! From text to sounds: how English words are read.

use super::phones::is_blend;
use super::spelling::{exception, rules};

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

/// How the letters are called.
const NAMES: [&str; 26] = [
    "ey",
    "b iy",
    "s iy",
    "d iy",
    "iy",
    "eh f",
    "jh iy",
    "ey ch",
    "ay",
    "jh ey",
    "k ey",
    "eh l",
    "eh m",
    "eh n",
    "ow",
    "p iy",
    "k y uw",
    "aa r",
    "eh s",
    "t iy",
    "y uw",
    "v iy",
    "d ah b ax l y uw",
    "eh k s",
    "w ay",
    "z iy",
];

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
        return super::numbers::read_out(word).split(' ').for_each(|it| say_word(it, sounds));
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
        plain.bytes().flat_map(|it| NAMES[usize::from(it - b'a')].split(' ')).collect()
    } else if plain.is_empty() {
        word.chars().flat_map(syllable).collect()
    } else if let Some(sounds) = exception(&plain) {
        sounds.split(' ').collect()
    } else {
        spell_out(plain.replace('\'', "").as_bytes())
    };
    let mut stressed = !WEAK.contains(&plain.as_str());
    for name in names {
        let carries = stressed && is_vowel(name);
        stressed &= !carries;
        sounds.push(Sound::Phone { name, stressed: carries });
    }
}

/// The letter without its accent.
fn base_letter(letter: char) -> char {
    match letter {
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' | 'ø' => 'o',
        'ù'..='ü' => 'u',
        'ý' | 'ÿ' => 'y',
        'ß' => 's',
        other => other,
    }
}

/// A made-up syllable for a letter of another script, so that it is heard.
fn syllable(letter: char) -> [&'static str; 2] {
    let code = u32::from(letter) as usize;
    let first = ["m", "n", "l", "k", "s", "t", "y", "r"][code % 8];
    [first, ["aa", "iy", "uw", "eh", "ow"][code / 8 % 5]]
}

fn is_vowel(name: &str) -> bool {
    name.starts_with(['a', 'e', 'i', 'o', 'u']) && (name.len() == 2 || is_blend(name))
}

/// Reads a lowercase word by the rules of spelling.
fn spell_out(word: &[u8]) -> Vec<&'static str> {
    let mut sounds = Vec::new();
    let mut at = 0;
    while at < word.len() {
        let found = rules().find(|rule| {
            word[at..].starts_with(rule.letters)
                && fits_before(rule.before, &word[..at])
                && fits_after(rule.after, &word[at + rule.letters.len()..])
        });
        // A letter without a rule is silent.
        let Some(rule) = found else {
            at += 1;
            continue;
        };
        sounds.extend(rule.sounds.split(' ').filter(|it| !it.is_empty()));
        at += rule.letters.len();
    }
    // Double letters are said once.
    sounds.dedup();
    sounds
}

fn is_vowel_letter(letter: u8) -> bool {
    b"aeiouy".contains(&letter)
}

/// Whether what stands before a letter fits a pattern, read backwards.
fn fits_before(pattern: &[u8], word: &[u8]) -> bool {
    let Some((mark, rest)) = pattern.split_last() else { return true };
    match mark {
        b'_' => word.is_empty(),
        b'#' => {
            let vowels = word.iter().rev().take_while(|it| is_vowel_letter(**it)).count();
            vowels > 0 && fits_before(rest, &word[..word.len() - vowels])
        }
        b':' => {
            let consonants = word.iter().rev().take_while(|it| !is_vowel_letter(**it)).count();
            (0..=consonants).any(|it| fits_before(rest, &word[..word.len() - it]))
        }
        b'^' => word
            .split_last()
            .is_some_and(|(last, left)| !is_vowel_letter(*last) && fits_before(rest, left)),
        b'.' => word
            .split_last()
            .is_some_and(|(last, left)| b"bdvgjlmnrwz".contains(last) && fits_before(rest, left)),
        b'@' => word
            .split_last()
            .is_some_and(|(last, left)| b"tsrdlzncj".contains(last) && fits_before(rest, left)),
        letter => {
            word.split_last().is_some_and(|(last, left)| last == letter && fits_before(rest, left))
        }
    }
}

/// Whether what stands after a letter fits a pattern.
fn fits_after(pattern: &[u8], word: &[u8]) -> bool {
    let Some((mark, rest)) = pattern.split_first() else { return true };
    match mark {
        b'_' => word.is_empty(),
        b'#' => {
            let vowels = word.iter().take_while(|it| is_vowel_letter(**it)).count();
            vowels > 0 && fits_after(rest, &word[vowels..])
        }
        b':' => {
            let consonants = word.iter().take_while(|it| !is_vowel_letter(**it)).count();
            (0..=consonants).any(|it| fits_after(rest, &word[it..]))
        }
        b'^' => word
            .split_first()
            .is_some_and(|(first, left)| !is_vowel_letter(*first) && fits_after(rest, left)),
        b'+' => word
            .split_first()
            .is_some_and(|(first, left)| b"eiy".contains(first) && fits_after(rest, left)),
        b'%' => ["e", "er", "es", "ed", "ing", "ely", "ers", "ings"]
            .iter()
            .any(|it| word == it.as_bytes()),
        letter => word
            .split_first()
            .is_some_and(|(first, left)| first == letter && fits_after(rest, left)),
    }
}
