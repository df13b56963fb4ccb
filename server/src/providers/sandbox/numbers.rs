//! Numbers in words.

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] =
    ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const LARGE: [(u64, &str); 4] = [
    (1_000_000_000_000, "trillion"),
    (1_000_000_000, "billion"),
    (1_000_000, "million"),
    (1000, "thousand"),
];

/// Reads out a word that starts with a digit, such as `42`, `3.5` or `16th`.
pub(super) fn read_out(word: &str) -> String {
    let end = word.find(|it: char| !it.is_ascii_digit()).unwrap_or(word.len());
    let (digits, rest) = word.split_at(end);
    let whole = match digits.parse::<u64>() {
        Ok(number) if digits.len() < 15 && (digits == "0" || !digits.starts_with('0')) => {
            in_words(number)
        }
        _ => one_by_one(digits),
    };
    match rest.strip_prefix('.') {
        Some(fraction) => {
            let end = fraction.find(|it: char| !it.is_ascii_digit()).unwrap_or(fraction.len());
            format!(
                "{whole} point {} {}",
                one_by_one(&fraction[..end]),
                fraction[end..].replace('.', " ")
            )
        }
        None if rest.starts_with(|it: char| it.is_ascii_digit()) => whole,
        None => format!("{whole} {rest}"),
    }
    .trim()
    .to_owned()
}

fn one_by_one(digits: &str) -> String {
    let words: Vec<&str> = digits.bytes().map(|it| SMALL[usize::from(it - b'0')]).collect();
    words.join(" ")
}

fn in_words(number: u64) -> String {
    if let Some((size, name)) = LARGE.iter().find(|(size, _)| number >= *size) {
        let rest = number % size;
        let head = format!("{} {name}", in_words(number / size));
        return if rest == 0 { head } else { format!("{head} {}", in_words(rest)) };
    }
    match number {
        0..20 => SMALL[number as usize].to_owned(),
        20..100 => {
            let ten = TENS[(number / 10 - 2) as usize];
            if number.is_multiple_of(10) {
                ten.to_owned()
            } else {
                format!("{ten} {}", SMALL[(number % 10) as usize])
            }
        }
        _ => {
            let head = format!("{} hundred", SMALL[(number / 100) as usize]);
            if number.is_multiple_of(100) {
                head
            } else {
                format!("{head} and {}", in_words(number % 100))
            }
        }
    }
}
