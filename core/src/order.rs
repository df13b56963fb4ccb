//! Puts lists in order, all of them by numbers.
//!
//! The standard library compiles its sort anew for each type that is sorted and each
//! way to compare, 10 kB of WebAssembly every time. Here pairs of numbers are sorted,
//! whatever the list holds, and the list then follows them.

/// Puts `list` in the order of the numbers that `number_of` gives; those with the
/// same number keep their order.
pub(crate) fn sort_by_number<T>(list: &mut Vec<T>, number_of: impl FnMut(&T) -> u64) {
    let Some(order) = order_of(list.iter().map(number_of).collect()) else { return };
    let mut unsorted: Vec<Option<T>> = list.drain(..).map(Some).collect();
    list.extend(order.into_iter().filter_map(|(_, place)| unsorted[place as usize].take()));
}

/// The numbers in order, each with its place in `numbers`; `None` if they are in order
/// as they are.
fn order_of(numbers: Vec<u64>) -> Option<Vec<(u64, u32)>> {
    if numbers.is_sorted() {
        return None;
    }
    let mut order: Vec<(u64, u32)> = numbers.into_iter().zip(0..).collect();
    order.sort_unstable();
    Some(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_keep_their_order() {
        let mut words = vec!["one", "seven", "to", "two", "a", "three"];
        sort_by_number(&mut words, |word| word.len() as u64);
        assert_eq!(words, ["a", "to", "one", "two", "seven", "three"]);
        sort_by_number(&mut words, |word| word.len() as u64);
        assert_eq!(words, ["a", "to", "one", "two", "seven", "three"]);
        sort_by_number(&mut words, |_| 0);
        assert_eq!(words, ["a", "to", "one", "two", "seven", "three"]);
    }
}
