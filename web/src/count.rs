//! Counts and shares as people say them.

/// `0 nodes`, `1 node`, `10,000 nodes`.
pub fn counted(count: usize, noun: &str) -> String {
    format!("{} {noun}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// A number with a comma before each three digits: `10,000`.
pub fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What a tolerance of a map, from 0 to 1, means.
pub fn tolerance_words(ratio: f64) -> String {
    match ratio {
        ratio if ratio <= 0.0 => "The first failure fails the node".to_owned(),
        ratio if ratio >= 1.0 => "However many fail, the node completes".to_owned(),
        ratio => format!("Up to {:.0} % of the elements may fail", ratio * 100.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_grouped() {
        let shown = [0, 999, 1000, 100_001, 1_234_567].map(grouped);
        assert_eq!(shown, ["0", "999", "1,000", "100,001", "1,234,567"]);
        assert_eq!(counted(1, "node"), "1 node");
    }
}
