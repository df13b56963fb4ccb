//! What a call costs.

use serde::{Deserialize, Serialize};

use crate::json::Value;
use crate::read::{Unfit, member, number, optional, string, unfit};

/// How many parts a unit of a currency has: sums of such parts are exact.
pub(crate) const PARTS: f64 = 1e9;
/// The most that a call may cost.
const MAX_PER_CALL: f64 = 1e9;

/// What a call costs. In JSON `{"currency": "USD", "per_call": 0.003}`, or
/// `{"currency": "USD", "min": 0.01, "max": 0.5}` when it depends on the call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Price {
    currency: String,
    /// In billionths of the currency's unit, and no more than `max`.
    min: u64,
    max: u64,
}

/// Why something is no price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PriceFault {
    /// Neither form is there, or a bit of both.
    #[error("a price has `per_call`, or `min` and `max`")]
    Form,
    /// A number is below 0, or beyond all sense.
    #[error("a call costs between 0 and 1000000000")]
    Range,
    /// The least is more than the most.
    #[error("a price's `min` cannot be above its `max`")]
    Order,
}

/// A price as JSON has it.
#[derive(Serialize, Deserialize)]
struct Written {
    currency: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    per_call: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max: Option<f64>,
}

impl Price {
    /// Reads a price.
    pub(super) fn read(value: Value<'_>) -> Result<Self, Unfit> {
        let written = Written {
            currency: string(member(value, "currency")?)?,
            per_call: optional(value, "per_call", number)?,
            min: optional(value, "min", number)?,
            max: optional(value, "max", number)?,
        };
        written.try_into().map_err(|fault| unfit(value, format!("is no price: {fault}")))
    }

    /// Calls that cost nothing.
    pub fn free() -> Self {
        Self { currency: "USD".to_owned(), min: 0, max: 0 }
    }

    /// What it is in, such as `USD`.
    pub fn currency(&self) -> &str {
        &self.currency
    }

    /// The least that a call costs, in billionths of the currency's unit.
    pub(crate) fn min_parts(&self) -> u64 {
        self.min
    }

    /// The most that a call costs, in billionths of the currency's unit.
    pub(crate) fn max_parts(&self) -> u64 {
        self.max
    }
}

impl TryFrom<Written> for Price {
    type Error = PriceFault;

    fn try_from(it: Written) -> Result<Self, PriceFault> {
        let (min, max) = match (it.per_call, it.min, it.max) {
            (Some(per_call), None, None) => (per_call, per_call),
            (None, Some(min), Some(max)) => (min, max),
            _ => return Err(PriceFault::Form),
        };
        if [min, max].iter().any(|number| !(0.0..=MAX_PER_CALL).contains(number)) {
            return Err(PriceFault::Range);
        }
        if min > max {
            return Err(PriceFault::Order);
        }
        let parts = |number: f64| (number * PARTS).round() as u64;
        Ok(Self { currency: it.currency, min: parts(min), max: parts(max) })
    }
}

impl From<Price> for Written {
    fn from(price: Price) -> Self {
        let Price { currency, min, max } = price;
        let number = |parts: u64| Some(parts as f64 / PARTS);
        if min == max {
            Self { currency, per_call: number(min), min: None, max: None }
        } else {
            Self { currency, per_call: None, min: number(min), max: number(max) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let shown = match serde_json::from_str::<Price>(text) {
            Ok(price) => serde_json::to_string(&price).unwrap(),
            Err(error) => error.to_string(),
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn prices_have_one_of_two_forms() {
        let exact = r#"{"currency":"USD","per_call":0.003}"#;
        check(exact, exact);
        let range = r#"{"currency":"EUR","min":0.01,"max":0.5}"#;
        check(range, range);
        check(r#"{"currency":"EUR","min":1,"max":1.0}"#, r#"{"currency":"EUR","per_call":1.0}"#);
        let form = "a price has `per_call`, or `min` and `max`";
        check(r#"{"currency":"EUR","min":1}"#, form);
        check(r#"{"currency":"EUR","per_call":1,"max":2}"#, form);
        check(r#"{"currency":"EUR","per_call":-1}"#, "a call costs between 0 and 1000000000");
        check(r#"{"currency":"EUR","min":2,"max":1}"#, "a price's `min` cannot be above its `max`");
    }

    #[test]
    fn models_need_none() {
        let text = r#"{"models":[{"id":"a","provider":"p","tasks":["t"]}]}"#;
        let catalogue: Catalogue = serde_json::from_str(text).unwrap();
        assert_eq!(catalogue.models[0].price, None);
        assert_eq!(serde_json::to_string(&catalogue).unwrap(), text);
    }

    #[test]
    fn the_sandbox_is_free() {
        let models = Catalogue::sandbox().models;
        assert!(models.iter().all(|model| model.price == Some(Price::free())));
    }
}
