//! JSON text → slots, without recursion, so that no depth can overflow the stack.

use wide::u8x16;

use super::{Kind, MAX_BYTES, Problem, Slot, Unreadable, ValueId, strings};
use crate::words::{Word, WordSet};

/// Reads the one value that `text` has to be, of no more levels than `max_depth`.
/// Answers with its slots, and with the objects that may have a key twice.
pub(super) fn slots(text: &str, max_depth: usize) -> Result<(Vec<Slot>, Vec<ValueId>), Unreadable> {
    if text.len() > MAX_BYTES {
        return Err(Unreadable { problem: Problem::TooLarge, offset: MAX_BYTES });
    }
    if text.starts_with('\u{feff}') {
        return Err(Unreadable { problem: Problem::ByteOrderMark, offset: 0 });
    }
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: 0,
        // Workflow documents measure about one value per 14 bytes.
        slots: Vec::with_capacity(text.len() / 12 + 1),
        open: Vec::with_capacity(max_depth),
        max_depth,
        doubtful: Vec::new(),
    };
    reader.document()?;
    Ok((reader.slots, reader.doubtful))
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    slots: Vec<Slot>,
    /// The arrays and objects around `at`, outermost first.
    open: Vec<Open>,
    /// How many of them there may be.
    max_depth: usize,
    /// The objects that may have a key twice.
    doubtful: Vec<ValueId>,
}

/// An array or an object that has not ended yet.
struct Open {
    slot: u32,
    is_object: bool,
    /// The words among its keys.
    words: WordSet,
    /// How many of its keys are no words.
    n_others: u32,
    /// Whether a word is among its keys twice.
    is_repeated: bool,
}

/// What has to come next.
enum Expect {
    /// A value.
    Value,
    /// A value or the array's end.
    FirstElement,
    /// A key or the object's end.
    FirstMember,
    /// What follows a finished value.
    AfterValue,
}

#[expect(clippy::inline_always, reason = "calls for each value cost a fifth of the time")]
impl Reader<'_> {
    fn document(&mut self) -> Result<(), Unreadable> {
        self.skip_space();
        if self.peek().is_none() {
            return Err(self.problem(Problem::Empty));
        }
        let mut expect = Expect::Value;
        loop {
            expect = match expect {
                Expect::FirstElement if self.peek() == Some(b']') => self.close(),
                Expect::Value | Expect::FirstElement => self.value()?,
                Expect::FirstMember if self.peek() == Some(b'}') => self.close(),
                Expect::FirstMember => self.key()?,
                Expect::AfterValue => match self.open.last() {
                    None => break,
                    Some(container) => self.after_value(container.is_object)?,
                },
            };
            self.skip_space();
        }
        match self.peek() {
            None => Ok(()),
            Some(b'/') => Err(self.problem(Problem::Comment)),
            Some(_) => Err(self.problem(Problem::TrailingText)),
        }
    }

    #[inline(always)]
    fn value(&mut self) -> Result<Expect, Unreadable> {
        match self.peek() {
            Some(b'"') => self.string()?,
            Some(b'{') => {
                self.open(Kind::Object)?;
                return Ok(Expect::FirstMember);
            }
            Some(b'[') => {
                self.open(Kind::Array)?;
                return Ok(Expect::FirstElement);
            }
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word(b"true", Kind::True)?,
            Some(b'f') => self.word(b"false", Kind::False)?,
            Some(b'n') => self.word(b"null", Kind::Null)?,
            _ => return Err(self.unexpected(Problem::ExpectedValue)),
        }
        Ok(Expect::AfterValue)
    }

    #[inline(always)]
    fn key(&mut self) -> Result<Expect, Unreadable> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected(Problem::ExpectedKey));
        }
        self.string()?;
        self.name_key();
        self.skip_space();
        if self.peek() != Some(b':') {
            return Err(self.unexpected(Problem::ExpectedColon));
        }
        self.at += 1;
        Ok(Expect::Value)
    }

    #[inline(always)]
    fn after_value(&mut self, is_object: bool) -> Result<Expect, Unreadable> {
        match self.peek() {
            Some(b',') => {
                let comma = self.at;
                self.at += 1;
                self.skip_space();
                if matches!(self.peek(), Some(b']' | b'}')) {
                    return Err(Unreadable { problem: Problem::TrailingComma, offset: comma });
                }
                if is_object { self.key() } else { Ok(Expect::Value) }
            }
            Some(b'}') if is_object => Ok(self.close()),
            Some(b']') if !is_object => Ok(self.close()),
            _ if is_object => Err(self.unexpected(Problem::ExpectedCommaOrBrace)),
            _ => Err(self.unexpected(Problem::ExpectedCommaOrBracket)),
        }
    }

    #[inline(always)]
    fn open(&mut self, kind: Kind) -> Result<(), Unreadable> {
        if self.open.len() == self.max_depth {
            return Err(self.problem(Problem::TooDeep));
        }
        self.open.push(Open {
            slot: self.slots.len() as u32,
            is_object: kind == Kind::Object,
            words: WordSet::default(),
            n_others: 0,
            is_repeated: false,
        });
        self.push(kind, self.at);
        self.at += 1;
        Ok(())
    }

    #[inline(always)]
    fn close(&mut self) -> Expect {
        self.at += 1;
        let next = self.slots.len() as u32;
        if let Some(container) = self.open.pop() {
            if container.is_repeated || container.n_others > 1 {
                self.doubtful.push(ValueId(container.slot));
            }
            let slot = &mut self.slots[container.slot as usize];
            slot.end = self.at as u32;
            slot.next = next;
        }
        Expect::AfterValue
    }

    #[inline(always)]
    fn string(&mut self) -> Result<(), Unreadable> {
        let start = self.at;
        let mut kind = Kind::PlainString;
        let mut has_dollar = false;
        self.at += 1;
        loop {
            let plain = plain(&self.bytes[self.at..]);
            self.at += plain.len;
            has_dollar |= plain.has_dollar;
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    let rest = &self.bytes[self.at..];
                    kind = Kind::EscapedString;
                    has_dollar |= rest.starts_with(strings::ESCAPED_DOLLAR);
                    self.at +=
                        strings::escape_len(rest).map_err(|problem| self.problem(problem))?;
                }
                Some(_) => return Err(self.problem(Problem::ControlCharacter)),
                None => return Err(self.problem(Problem::EndsEarly)),
            }
        }
        self.at += 1;
        self.push(kind, start);
        if has_dollar && let Some(slot) = self.slots.last_mut() {
            slot.has_dollar = true;
        }
        Ok(())
    }

    /// Notes which word the key is that was just read.
    #[inline(always)]
    fn name_key(&mut self) {
        let (Some(key), Some(object)) = (self.slots.last_mut(), self.open.last_mut()) else {
            return;
        };
        let quoted = key.start as usize + 1..key.end as usize - 1;
        key.word = match key.kind {
            Kind::PlainString => Word::of(&self.bytes[quoted]),
            _ => Word::of(strings::unescape(&self.text[quoted]).as_bytes()),
        };
        if key.word == Word::NONE {
            object.n_others += 1;
        } else {
            object.is_repeated |= !object.words.add(key.word);
        }
    }

    #[inline(always)]
    fn number(&mut self) -> Result<(), Unreadable> {
        let start = self.at;
        let end = number_end(self.bytes, start);
        self.at = end.ok_or(Unreadable { problem: Problem::BadNumber, offset: start })?;
        self.push(Kind::Number, start);
        Ok(())
    }

    #[inline(always)]
    fn word(&mut self, word: &[u8], kind: Kind) -> Result<(), Unreadable> {
        let start = self.at;
        if !self.bytes[start..].starts_with(word) {
            return Err(self.problem(Problem::ExpectedValue));
        }
        self.at += word.len();
        self.push(kind, start);
        Ok(())
    }

    /// Adds a slot that ends here; containers are mended when they close.
    #[inline(always)]
    fn push(&mut self, kind: Kind, start: usize) {
        let next = self.slots.len() as u32 + 1;
        let (start, end) = (start as u32, self.at as u32);
        self.slots.push(Slot { start, end, next, kind, word: Word::NONE, has_dollar: false });
    }

    #[inline(always)]
    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline(always)]
    fn problem(&self, problem: Problem) -> Unreadable {
        Unreadable { problem, offset: self.at }
    }

    /// `problem`, unless what stands here tells more.
    #[inline(always)]
    fn unexpected(&self, problem: Problem) -> Unreadable {
        self.problem(match self.peek() {
            None => Problem::EndsEarly,
            Some(b'\'') => Problem::SingleQuotes,
            Some(b'/') => Problem::Comment,
            Some(_) => problem,
        })
    }
}

/// What a string begins with.
struct Plain {
    /// How many bytes from the first on are neither a quote nor a backslash nor a
    /// control character.
    len: usize,
    /// Whether a `$` is among them.
    has_dollar: bool,
}

/// Looks at sixteen bytes at once.
#[inline]
fn plain(bytes: &[u8]) -> Plain {
    let (blocks, rest) = bytes.as_chunks::<16>();
    let mut has_dollar = false;
    for (block, at) in blocks.iter().zip((0..).step_by(16)) {
        let block = u8x16::new(*block);
        let is = |byte: u8| block.simd_eq(u8x16::splat(byte));
        let dollars = is(b'$').to_bitmask();
        let ends = is(b'"') | is(b'\\') | block.simd_lt(u8x16::splat(b' '));
        let ends = ends.to_bitmask();
        if ends != 0 {
            let end = ends.trailing_zeros();
            return Plain {
                len: at + end as usize,
                has_dollar: has_dollar || dollars.trailing_zeros() < end,
            };
        }
        has_dollar |= dollars != 0;
    }
    let is_plain = |byte: &u8| *byte >= b' ' && *byte != b'"' && *byte != b'\\';
    let len = rest.iter().position(|byte| !is_plain(byte)).unwrap_or(rest.len());
    Plain { len: blocks.len() * 16 + len, has_dollar: has_dollar || rest[..len].contains(&b'$') }
}

/// Where the number that begins at `start` ends; `None` when it is none.
fn number_end(bytes: &[u8], start: usize) -> Option<usize> {
    let is_one_of = |at: usize, set: &[u8]| bytes.get(at).is_some_and(|byte| set.contains(byte));
    let digits = |start: usize| {
        let n_digits = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        (n_digits > 0).then_some(start + n_digits)
    };
    let mut at = start + usize::from(is_one_of(start, b"-"));
    at = if is_one_of(at, b"0") { at + 1 } else { digits(at)? };
    if is_one_of(at, b".") {
        at = digits(at + 1)?;
    }
    if is_one_of(at, b"eE") {
        at = digits(at + 1 + usize::from(is_one_of(at + 1, b"+-")))?;
    }
    // `01` and `1x` are one bad number, not a number and something else.
    let goes_on = bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'.');
    (!goes_on).then_some(at)
}
