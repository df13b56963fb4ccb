//! Bearer tokens: how they are made, known, and what they may do.

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};

/// Something that a token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Read workflows and executions.
    WorkflowsRead,
    /// Change workflows.
    WorkflowsWrite,
    /// Start and cancel executions.
    ExecutionsWrite,
    /// Everything.
    Admin,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Scope; 4] =
        [Scope::WorkflowsRead, Scope::WorkflowsWrite, Scope::ExecutionsWrite, Scope::Admin];

    /// The scope with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }

    /// Its name, as in the API.
    pub fn name(self) -> &'static str {
        match self {
            Scope::WorkflowsRead => "workflows:read",
            Scope::WorkflowsWrite => "workflows:write",
            Scope::ExecutionsWrite => "executions:write",
            Scope::Admin => "admin",
        }
    }
}

/// The longest name of a token, in characters.
const MAX_NAME_CHARS: usize = 100;

/// Whether a token may be called this, and do this.
///
/// # Errors
///
/// What is wrong, for a person.
pub fn check_request(name: &str, scopes: &[String]) -> Result<(), String> {
    if !(1..=MAX_NAME_CHARS).contains(&name.chars().count()) {
        return Err(format!("a token's name has to have 1 to {MAX_NAME_CHARS} characters"));
    }
    let known = Scope::ALL.map(Scope::name).join(", ");
    if scopes.is_empty() {
        return Err(format!("a token has to have at least one scope of {known}"));
    }
    match scopes.iter().find(|scope| Scope::from_name(scope).is_none()) {
        Some(unknown) => Err(format!("there is no scope `{unknown}`; there are {known}")),
        None => Ok(()),
    }
}

/// A new token: shown once, then kept by its hash alone.
pub struct NewToken {
    /// What the holder sends.
    pub text: String,
    /// What is kept.
    pub hash: Vec<u8>,
}

impl NewToken {
    /// `ww_`, 256 random bits, and a checksum by which scanners can tell that a
    /// text is a token.
    ///
    /// # Errors
    ///
    /// When the system has no randomness to give.
    pub fn make() -> Result<Self, getrandom::Error> {
        let mut bits = [0; 32];
        getrandom::fill(&mut bits)?;
        let body = BASE32_NOPAD.encode(&bits).to_lowercase();
        let text = format!("ww_{body}{}", checksum(&body));
        let hash = hash(&text);
        Ok(Self { text, hash })
    }
}

fn checksum(body: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(format!("weftwork token {body}"))[..3])
}

/// What is kept of a token.
pub fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}

/// Whether `text` has the form of a token, checksum included.
pub(crate) fn is_well_formed(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("ww_") else { return false };
    rest.is_ascii() && rest.len() == 58 && rest[52..] == checksum(&rest[..52])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_a_checksum() {
        let token = NewToken::make().unwrap().text;
        assert!(is_well_formed(&token), "{token}");
        let mistyped = format!("{}{}", &token[..60], if token.ends_with('0') { '1' } else { '0' });
        for wrong in [mistyped.as_str(), "ww_", "", "nothing", &token[1..]] {
            assert!(!is_well_formed(wrong), "{wrong}");
        }
    }
}
