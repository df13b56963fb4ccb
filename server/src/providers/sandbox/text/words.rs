//! Taking a text apart into words and letters.

/// The words of a text in lowercase.
pub(in crate::providers::sandbox) fn words(text: &str) -> Vec<String> {
    let split = text.split(|letter: char| !letter.is_alphanumeric());
    split.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// Whether any of `words` is in a list of them, be it one or many.
pub(in crate::providers::sandbox) fn any_in(words: &[String], list: &str) -> bool {
    words.iter().any(|word| is_in(word, list))
}

/// Whether a word is in a list of them, be it one or many.
pub(in crate::providers::sandbox) fn is_in(word: &str, list: &str) -> bool {
    let is = |it| word.strip_prefix(it).is_some_and(|rest| matches!(rest, "" | "s" | "es"));
    list.split(' ').any(is)
}

/// The sentences of a text, without what has no letter in it.
pub(in crate::providers::sandbox) fn sentences(text: &str) -> impl Iterator<Item = &str> + Clone {
    let ends = text.split_inclusive(['.', '!', '?', '\n']).map(str::trim);
    ends.filter(|it| it.contains(char::is_alphanumeric))
}

/// The letter without its accent.
pub(in crate::providers::sandbox) fn base_letter(letter: char) -> char {
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
        'À'..='Å' => 'A',
        'Ç' => 'C',
        'È'..='Ë' => 'E',
        'Ì'..='Ï' => 'I',
        'Ñ' => 'N',
        'Ò'..='Ö' | 'Ø' => 'O',
        'Ù'..='Ü' => 'U',
        'Ý' => 'Y',
        other => other,
    }
}
