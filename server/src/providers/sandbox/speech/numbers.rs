//! Numbers in words.

/// The numbers below twenty, then the tens from twenty.
const NAMES: &str = "\
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen \
sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety";

/// Large numbers, the largest first.
const LARGE: [(u64, &str); 4] = [
    (1_000_000_000_000, "trillion"),
    (1_000_000_000, "billion"),
    (1_000_000, "million"),
    (1000, "thousand"),
];

/// Reads out a word that starts with a digit, such as `42`, `3.5` or `16th`.
pub(super) fn read_out(word: &str) -> String {
    let (digits, rest) = split_digits(word);
    let is_plain = digits.len() < 15 && (digits == "0" || !digits.starts_with('0'));
    let whole = match digits.parse() {
        Ok(number) if is_plain => in_words(number),
        _ => one_by_one(digits),
    };
    let said = match rest.strip_prefix('.').map(split_digits) {
        Some((fraction, rest)) => {
            format!("{whole} point {} {}", one_by_one(fraction), rest.replace('.', " "))
        }
        None => format!("{whole} {rest}"),
    };
    said.trim().to_owned()
}

/// The digits that a word starts with, and the rest of it.
fn split_digits(word: &str) -> (&str, &str) {
    word.split_at(word.find(|it: char| !it.is_ascii_digit()).unwrap_or(word.len()))
}

fn one_by_one(digits: &str) -> String {
    let words: Vec<&str> = digits.bytes().map(|it| name(u64::from(it - b'0'))).collect();
    words.join(" ")
}

/// One of [`NAMES`].
fn name(at: u64) -> &'static str {
    NAMES.split(' ').nth(at as usize).unwrap_or_default()
}

fn in_words(number: u64) -> String {
    let large = LARGE.iter().find(|(size, _)| number >= *size);
    let (size, head, link) = match (number, large) {
        (_, Some((size, word))) => (*size, format!("{} {word}", in_words(number / size)), " "),
        (0..20, _) => return name(number).to_owned(),
        (20..100, _) => (10, name(number / 10 + 18).to_owned(), " "),
        _ => (100, format!("{} hundred", name(number / 100)), " and "),
    };
    match number % size {
        0 => head,
        rest => head + link + &in_words(rest),
    }
}
