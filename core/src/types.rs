//! What a value can be: the types of task inputs and results, and of whatever a
//! reference names.

mod build;
mod fit;
mod path;
mod schema;

pub use build::Builder;
pub use fit::Fit;
pub use path::{Dead, Way};

use crate::words::Word;

/// The type of a value. One of the registry lives for ever, one that was worked
/// out as long as what its [`Builder`] fills.
///
/// It is written as JSON Schema, with `"format": "image" | "audio" | "video"`
/// for media.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Type<'t> {
    /// Anything; nothing is known, so nothing is wrong.
    #[default]
    Unknown,
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// Any number.
    Number,
    /// A whole number.
    Integer,
    /// Any text.
    String,
    /// The URL of a picture.
    Image,
    /// The URL of a sound.
    Audio,
    /// The URL of a film.
    Video,
    /// One of these texts.
    OneOf(&'t [&'t str]),
    /// An array whose elements all have this type.
    Array(&'t Type<'t>),
    /// An object.
    Object(Object<'t>),
    /// A value of any of these types.
    Union(&'t [Type<'t>]),
}

/// An object with at least those of its properties that are not optional.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Object<'t> {
    /// What is known of its properties.
    pub properties: &'t [Property<'t>],
    /// Whether it often has others too, so that one which is not known may
    /// nevertheless be there.
    pub is_open: bool,
}

/// A property of an object.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Property<'t> {
    /// Its key.
    pub name: &'t str,
    /// Its key as a word.
    pub(crate) word: Word,
    /// Its value's type.
    pub ty: Type<'t>,
    /// Whether it may be missing.
    pub optional: bool,
    /// The key of another property beside which it may be missing too.
    pub(crate) unless: Word,
}

impl Property<'_> {
    /// Whether it has to be there, whatever stands beside it.
    pub fn is_required(&self) -> bool {
        !self.optional && self.unless == Word::NONE
    }
}

/// A property of the registry that is always there.
pub(crate) const fn always<'t>(name: &'t str, ty: Type<'t>) -> Property<'t> {
    Property { name, word: Word::known(name), ty, optional: false, unless: Word::NONE }
}

/// A property of the registry that may be missing.
pub(crate) const fn maybe<'t>(name: &'t str, ty: Type<'t>) -> Property<'t> {
    Property { optional: true, ..always(name, ty) }
}

/// A property of the registry that is always there, unless `other` is.
pub(crate) const fn unless<'t>(other: &str, name: &'t str, ty: Type<'t>) -> Property<'t> {
    Property { unless: Word::known(other), ..always(name, ty) }
}

impl<'t> Object<'t> {
    /// The property of the registry with this name.
    pub(crate) fn property_named(&self, name: Word) -> Option<&'t Property<'t>> {
        self.properties.iter().find(|it| it.word == name && name != Word::NONE)
    }
}

impl<'t> Type<'t> {
    /// Any object.
    pub const ANY_OBJECT: Type<'static> = Type::open_object(&[]);

    /// Any array.
    pub const ANY_ARRAY: Type<'static> = Type::Array(&Type::Unknown);

    /// An object with these properties.
    pub const fn object(properties: &'t [Property<'t>]) -> Self {
        Type::Object(Object { properties, is_open: false })
    }

    /// An object that has these properties and often others.
    pub const fn open_object(properties: &'t [Property<'t>]) -> Self {
        Type::Object(Object { properties, is_open: true })
    }

    /// Whether `null` is one of its values.
    #[inline]
    pub fn takes_null(&self) -> bool {
        match self {
            Type::Null | Type::Unknown => true,
            Type::Union(types) => types.iter().any(Type::takes_null),
            _ => false,
        }
    }

    /// What its elements are, if it may be an array.
    pub(crate) fn element(&'t self) -> Option<&'t Type<'t>> {
        self.alternative(|ty| match ty {
            Type::Array(element) => Some(*element),
            _ => None,
        })
    }

    /// What its properties are, if it may be an object.
    pub(crate) fn shape(&'t self) -> Option<&'t Object<'t>> {
        self.alternative(|ty| match ty {
            Type::Object(shape) => Some(shape),
            _ => None,
        })
    }

    /// What `pick` says of this type, or of the first of a union's that it knows.
    fn alternative<T>(&'t self, pick: impl Fn(&'t Type<'t>) -> Option<T>) -> Option<T> {
        match self {
            Type::Union(types) => types.iter().find_map(pick),
            other => pick(other),
        }
    }

    /// Whether its values are strings.
    pub fn is_text(&self) -> bool {
        self.is_media() || matches!(self, Type::String | Type::OneOf(_))
    }

    /// Whether its values are URLs of files.
    pub fn is_media(&self) -> bool {
        matches!(self, Type::Image | Type::Audio | Type::Video)
    }

    /// What the type is called within a sentence: `a string`, `an array of image`,
    /// `a or b`.
    pub fn said(&self) -> String {
        match self {
            Type::Unknown | Type::Null | Type::Audio => self.name(),
            Type::Array(element) if !matches!(element, Type::Unknown | Type::Union(_)) => {
                format!("an array of {}", element.said_of_many())
            }
            Type::OneOf(_) | Type::Union(_) => {
                let mut words = Vec::new();
                self.say_each(&mut words);
                listed(words)
            }
            _ => {
                let name = self.name();
                let article = if name.starts_with(['a', 'i', 'o']) { "an" } else { "a" };
                format!("{article} {name}")
            }
        }
    }

    /// What several of it are called.
    fn said_of_many(&self) -> String {
        match self {
            Type::Array(Type::Unknown) => "arrays".to_owned(),
            Type::Array(element) => format!("arrays of {}", element.said_of_many()),
            Type::Unknown | Type::Null | Type::Audio | Type::OneOf(_) | Type::Union(_) => {
                self.name()
            }
            _ => format!("{}s", self.name()),
        }
    }

    fn say_each(&self, words: &mut Vec<String>) {
        match self {
            Type::OneOf(texts) => words.extend(texts.iter().map(|text| format!("`{text}`"))),
            Type::Union(types) => types.iter().for_each(|ty| ty.say_each(words)),
            other => push_new(words, other.said()),
        }
    }

    /// About how many bytes its schema takes.
    pub(crate) fn size(&self) -> usize {
        match self {
            Type::Array(element) => 32 + element.size(),
            Type::Object(object) => {
                let properties = object.properties.iter();
                properties.fold(64, |sum, it| sum + 2 * it.name.len() + it.ty.size())
            }
            Type::Union(types) => types.iter().fold(16, |sum, ty| sum + ty.size()),
            Type::OneOf(texts) => texts.iter().fold(32, |sum, text| sum + text.len()),
            _ => 24,
        }
    }

    /// What the type is called by itself: `array of string`, `image`, …
    pub fn name(&self) -> String {
        match self {
            Type::Unknown => "anything".to_owned(),
            Type::Null => "null".to_owned(),
            Type::Boolean => "boolean".to_owned(),
            Type::Number => "number".to_owned(),
            Type::Integer => "integer".to_owned(),
            Type::String => "string".to_owned(),
            Type::Image => "image".to_owned(),
            Type::Audio => "audio".to_owned(),
            Type::Video => "video".to_owned(),
            Type::OneOf(texts) => texts.join(" | "),
            Type::Array(Type::Unknown) => "array".to_owned(),
            Type::Array(Type::Union(types)) => format!("array of ({})", names(types)),
            Type::Array(element) => format!("array of {}", element.name()),
            Type::Object(_) => "object".to_owned(),
            Type::Union(types) => names(types),
        }
    }
}

/// `a, b or c`
fn listed(mut words: Vec<String>) -> String {
    match words.pop() {
        Some(last) if !words.is_empty() => format!("{} or {last}", words.join(", ")),
        last => last.unwrap_or_default(),
    }
}

fn names(types: &[Type<'_>]) -> String {
    let mut names = Vec::new();
    for ty in types {
        push_new(&mut names, ty.name());
    }
    names.join(" | ")
}

/// Adds what is not said yet: objects are told apart by what is in them alone.
fn push_new(words: &mut Vec<String>, word: String) {
    if !words.contains(&word) {
        words.push(word);
    }
}
