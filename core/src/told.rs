//! The names that a message tells.

/// How many are told.
const MAX_NAMES: usize = 20;
/// Longer ones are not told.
const MAX_NAME_BYTES: usize = 100;

/// The first of some names, and `…` if that is not all of them. There may be very many, and
/// very long ones.
pub(crate) fn told<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> String {
    let n_names = names.len();
    let short = names.filter(|name| name.len() <= MAX_NAME_BYTES);
    let mut told: Vec<&str> = short.take(MAX_NAMES).collect();
    if told.len() < n_names {
        told.push("…");
    }
    told.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_or_long_names_the_first_are_told() {
        let long = "x".repeat(MAX_NAME_BYTES + 1);
        assert_eq!(told(["a", "b"].into_iter()), "a, b");
        assert_eq!(told(["a", &long, "b"].into_iter()), "a, b, …");
        assert_eq!(told([&*long].into_iter()), "…");
        let many = ["a"; MAX_NAMES + 1];
        assert_eq!(told(many[1..].iter().copied()), many[1..].join(", "));
        assert_eq!(told(many.into_iter()), format!("{}, …", many[1..].join(", ")));
    }
}
