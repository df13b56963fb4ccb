//! What calls cost.

use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, PARTS};
use crate::count::Count;
use crate::texts::Texts;

/// What a run costs, as far as that is known. Failed calls that are repeated are
/// not in it: whether those cost anything is the provider's to say.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PriceEstimate {
    /// What is known, one amount for each currency.
    pub amounts: Vec<Amount>,
    /// The nodes that may cost more, or that nobody knows the price of.
    pub unknown: Vec<Unpriced>,
}

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Amount {
    /// What it is in, such as `USD`.
    pub currency: String,
    /// The least that it can be.
    pub min: f64,
    /// The most that it can be; `None` when nothing limits it.
    pub max: Option<f64>,
}

/// A node whose price is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unpriced {
    /// The node.
    pub node_id: String,
    /// Why it is not known.
    pub reason: String,
}

/// What the calls of one node cost.
pub(super) struct Cost {
    /// What is known: the currency, and the limits in billionths of its unit.
    known: Option<(String, Limits)>,
    /// Why not more is known.
    reason: Option<String>,
}

#[derive(Clone, Copy, Default)]
struct Limits {
    min: u128,
    max: Option<u128>,
}

impl Cost {
    pub(super) fn amount(&self) -> Option<Amount> {
        self.known.as_ref().map(|(currency, limits)| limits.in_currency(currency))
    }
}

impl Limits {
    fn add(self, other: Limits) -> Limits {
        let max = self.max.zip(other.max).map(|(a, b)| a.saturating_add(b));
        Limits { min: self.min.saturating_add(other.min), max }
    }

    fn in_currency(self, currency: &str) -> Amount {
        let units = |parts: u128| parts as f64 / PARTS;
        Amount { currency: currency.to_owned(), min: units(self.min), max: self.max.map(units) }
    }
}

/// What so many calls of a model cost.
pub(super) fn cost(model: Option<&str>, calls: &Count, catalogue: &Catalogue) -> Cost {
    let Some(model) = model.filter(|_| calls.max() != Some(0)) else {
        return Cost { known: None, reason: None };
    };
    let Some(price) = catalogue.find(model).and_then(|model| model.price.as_ref()) else {
        let reason = format!("the catalogue has no price of `{model}`");
        return Cost { known: None, reason: Some(reason) };
    };
    let times = |calls: u64, parts: u64| u128::from(calls).saturating_mul(u128::from(parts));
    let max = match calls.max() {
        _ if price.max_parts() == 0 => Some(0),
        max => max.map(|max| times(max, price.max_parts())),
    };
    let reason = || format!("nothing limits how often it calls `{model}`: {calls} times");
    Cost {
        reason: max.is_none().then(reason),
        known: Some((
            price.currency().to_owned(),
            Limits { min: times(calls.min(), price.min_parts()), max },
        )),
    }
}

/// What nodes cost together, each by its id.
pub(super) fn total<'n>(nodes: impl Iterator<Item = (&'n str, &'n Cost)> + Clone) -> PriceEstimate {
    let mut currencies = Texts::default();
    let mut sums: Vec<Limits> = Vec::new();
    for (currency, limits) in nodes.clone().filter_map(|(_, cost)| cost.known.as_ref()) {
        let (number, is_new) = currencies.add(currency.into());
        if is_new {
            sums.push(*limits);
        } else {
            sums[number] = sums[number].add(*limits);
        }
    }
    let unknown = nodes.filter_map(|(node_id, cost)| {
        let reason = cost.reason.clone()?;
        Some(Unpriced { node_id: node_id.to_owned(), reason })
    });
    PriceEstimate {
        amounts: currencies.iter().zip(sums).map(|(it, sum)| sum.in_currency(it)).collect(),
        unknown: unknown.collect(),
    }
}
