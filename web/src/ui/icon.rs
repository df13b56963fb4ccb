//! The icons: one stroke path each, drawn on a square of 24.

use leptos::prelude::*;

/// Names an icon by what it says, not by what it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IconName {
    /// Adds something.
    Plus,
    /// Takes away, makes smaller.
    Minus,
    /// Closes, clears.
    Close,
    /// Done, chosen.
    Check,
    /// Opens downwards.
    ChevronDown,
    /// Opens to the right.
    ChevronRight,
    /// Back by one.
    ChevronLeft,
    /// Closes upwards.
    ChevronUp,
    /// Back to where one came from.
    ArrowLeft,
    /// Looks for something.
    Search,
    /// Deletes.
    Trash,
    /// Copies.
    Copy,
    /// Starts.
    Play,
    /// Stops.
    Stop,
    /// Once more.
    Refresh,
    /// Takes a change back.
    Undo,
    /// Makes a change again.
    Redo,
    /// The light theme.
    Sun,
    /// The dark theme.
    Moon,
    /// The system's theme.
    Monitor,
    /// Takes a file.
    Upload,
    /// Gives a file.
    Download,
    /// A file.
    File,
    /// Further actions.
    More,
    /// Perhaps not as meant.
    Warning,
    /// Wrong.
    Error,
    /// Good to know.
    Info,
    /// Went well.
    Success,
    /// Cancelled.
    Cancelled,
    /// Left out.
    Skipped,
    /// Waits, time.
    Clock,
    /// What was before.
    History,
    /// Settings.
    Settings,
    /// JSON.
    Braces,
    /// Words.
    Text,
    /// A picture.
    Image,
    /// A film.
    Video,
    /// Sound.
    Audio,
    /// Words in a picture.
    Scan,
    /// Moderation.
    Shield,
    /// Once for each element.
    Layers,
    /// A choice of elements.
    List,
    /// Shows everything.
    Fit,
    /// Lays the graph out.
    Tidy,
    /// A connection.
    Link,
    /// Opens elsewhere.
    External,
    /// A token.
    Key,
    /// Forgets the token.
    SignOut,
    /// Something new.
    Sparkle,
    /// A workflow.
    Workflow,
    /// Changes something.
    Pencil,
    /// A note.
    Note,
    /// The panel at the right.
    PanelRight,
    /// Moves the view.
    Hand,
    /// Selects.
    Pointer,
}

impl IconName {
    /// The path to stroke.
    pub fn path(self) -> &'static str {
        match self {
            IconName::Plus => "M12 5v14M5 12h14",
            IconName::Minus => "M5 12h14",
            IconName::Close => "M6.5 6.5l11 11M17.5 6.5l-11 11",
            IconName::Check => "M5 12.5l4.5 4.5L19 7.5",
            IconName::ChevronDown => "M7 10l5 5 5-5",
            IconName::ChevronRight => "M10 7l5 5-5 5",
            IconName::ChevronLeft => "M14 7l-5 5 5 5",
            IconName::ChevronUp => "M7 14l5-5 5 5",
            IconName::ArrowLeft => "M19 12H5M11 6l-6 6 6 6",
            IconName::Search => "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM20 20l-4-4",
            IconName::Trash => {
                "M4.5 7h15M9.5 7V4.8a.8.8 0 0 1 .8-.8h3.4a.8.8 0 0 1 .8.8V7M6.5 7l.8 12.1a1 1 0 0 0 1 .9h7.4a1 1 0 0 0 1-.9L17.5 7M10 11v5M14 11v5"
            }
            IconName::Copy => {
                "M9 9h10.2a.8.8 0 0 1 .8.8v9.4a.8.8 0 0 1-.8.8H9.8a.8.8 0 0 1-.8-.8ZM15 9V4.8a.8.8 0 0 0-.8-.8H4.8a.8.8 0 0 0-.8.8v9.4a.8.8 0 0 0 .8.8H9"
            }
            IconName::Play => "M8 5.2v13.6L18.5 12Z",
            IconName::Stop => "M7 7h10v10H7Z",
            IconName::Refresh => "M19.5 11.5a7.5 7.5 0 1 0-2.2 5.8M19.5 6v5.5H14",
            IconName::Undo => "M8 5 4 9l4 4M4 9h10.5a5.5 5.5 0 0 1 0 11H10",
            IconName::Redo => "M16 5l4 4-4 4M20 9H9.5a5.5 5.5 0 0 0 0 11H14",
            IconName::Sun => {
                "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4"
            }
            IconName::Moon => "M20 14.2A8.3 8.3 0 1 1 9.8 4a6.6 6.6 0 0 0 10.2 10.2Z",
            IconName::Monitor => "M4 5h16v11H4ZM9 20h6M12 16v4",
            IconName::Upload => "M12 16V5M7 9.5l5-5 5 5M5 19.5h14",
            IconName::Download => "M12 4v11M7 10.5l5 5 5-5M5 19.5h14",
            IconName::File => "M6.5 3.5H14L18 7.5v13H6.5ZM14 3.5v4h4",
            IconName::More => "M5.5 12h.01M12 12h.01M18.5 12h.01",
            IconName::Warning => "M12 4.5 3.2 19.5h17.6ZM12 10.5v4M12 17h.01",
            IconName::Error => {
                "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 8v4.5M12 15.8h.01"
            }
            IconName::Info => {
                "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 11.5V16M12 8.2h.01"
            }
            IconName::Success => {
                "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM8.3 12.2l2.6 2.6 4.8-5.2"
            }
            IconName::Cancelled => {
                "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM6.2 6.2l11.6 11.6"
            }
            IconName::Skipped => "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM8.5 12h7",
            IconName::Clock => "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 7.5V12l3 2",
            IconName::History => {
                "M4.5 12a7.5 7.5 0 1 0 2.3-5.4L4 9.3M4 4.5v4.8h4.8M12 8.2v4.1l2.8 1.6"
            }
            IconName::Settings => {
                "M4 7h8M17 7h3M4 17h3M12 17h8M14.5 9.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6ZM9.5 19.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6Z"
            }
            IconName::Braces => {
                "M9 4.5H8a2 2 0 0 0-2 2v3A2.5 2.5 0 0 1 3.5 12 2.5 2.5 0 0 1 6 14.5v3a2 2 0 0 0 2 2h1M15 4.5h1a2 2 0 0 1 2 2v3a2.5 2.5 0 0 0 2.5 2.5 2.5 2.5 0 0 0-2.5 2.5v3a2 2 0 0 1-2 2h-1"
            }
            IconName::Text => "M5.5 7V5h13v2M12 5v14M9.5 19h5",
            IconName::Image => "M4 5h16v14H4ZM4 16l4.5-4.5 4 4L15.5 12l4.5 4.5M9 9h.01",
            IconName::Video => "M3.5 6.5h11v11h-11ZM14.5 10.8l6-3.8v10l-6-3.8",
            IconName::Audio => "M4 11v2M8 8v8M12 4.5v15M16 8v8M20 11v2",
            IconName::Scan => "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M8 10h8M8 14h5",
            IconName::Shield => "M12 3.5l7 2.8v5.2c0 4.2-2.8 7.2-7 9-4.2-1.8-7-4.8-7-9V6.3Z",
            IconName::Layers => {
                "M12 4 3.5 8.5 12 13l8.5-4.5ZM3.5 12.7 12 17.2l8.5-4.5M3.5 16.5 12 21l8.5-4.5"
            }
            IconName::List => "M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01",
            IconName::Fit => "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
            IconName::Tidy => {
                "M4 9.5h5.5v5H4ZM14.5 4.5H20v5h-5.5ZM14.5 14.5H20v5h-5.5ZM9.5 12H12M14.5 7H12v10h2.5"
            }
            IconName::Link => {
                "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1.2 1.2M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1.2-1.2"
            }
            IconName::External => "M9.5 5H5v14h14v-4.5M13.5 4.5h6V10.5M19.5 4.5 11 13",
            IconName::Key => {
                "M15 14.5a5.5 5.5 0 1 0-5.2-3.7L4 16.6V20h3.4v-2.2h2.2v-2.2l1.6-1.6A5.5 5.5 0 0 0 15 14.5ZM16 8.5h.01"
            }
            IconName::SignOut => "M13.5 5H5v14h8.5M10.5 12H20M16.5 8.5 20 12l-3.5 3.5",
            IconName::Sparkle => {
                "M11 4l1.9 5.1L18 11l-5.1 1.9L11 18l-1.9-5.1L4 11l5.1-1.9ZM18.5 16v4M16.5 18h4"
            }
            IconName::Workflow => {
                "M4 4.5h6v6H4ZM14 13.5h6v6h-6ZM10 7.5h4.5A2.5 2.5 0 0 1 17 10v3.5"
            }
            IconName::Pencil => "M4.5 19.5l.9-4L16.5 4.5l3 3-11.1 11.1ZM14 7l3 3",
            IconName::Note => "M5 4.5h14V14l-5.5 5.5H5ZM13.5 19.5V14H19",
            IconName::PanelRight => "M4 5h16v14H4ZM14.5 5v14",
            IconName::Hand => {
                "M8 12V6.5a1.5 1.5 0 0 1 3 0V11M11 11V5a1.5 1.5 0 0 1 3 0v6M14 11V6.5a1.5 1.5 0 0 1 3 0V14a6 6 0 0 1-6 6c-2.5 0-4-1.2-5.2-3.2L3.9 13.5A1.5 1.5 0 0 1 6.5 12L8 14"
            }
            IconName::Pointer => "M6 4.5l12.5 6.2-5.4 1.9-2 5.4Z",
        }
    }
}

/// An icon as high as the text beside it. Screen readers pass over it, so what it
/// says has to be said in words too.
#[component]
pub fn Icon(
    /// What it says.
    #[prop(into)]
    name: Signal<IconName>,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=move || name.get().path() />
        </svg>
    }
}
