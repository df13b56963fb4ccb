//! Short messages at the edge of the page that go away by themselves.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use super::{Icon, IconButton, IconName, Prose};

/// How long a message stays: long enough to read two sentences.
const STAYS: Duration = Duration::from_secs(6);

/// What kind of message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToastKind {
    /// Something was done.
    Success,
    /// Something did not work.
    Error,
    /// Something is good to know.
    Info,
}

/// What the button of a message does. It is no `Callback`, which would go away
/// with the component that shows the message.
type Action = Arc<dyn Fn() + Send + Sync>;

/// A message.
#[derive(Clone)]
struct Toast {
    id: u32,
    kind: ToastKind,
    text: String,
    action: Option<(String, Action)>,
}

/// The messages that show. It is in the context of the whole app.
#[derive(Debug, Clone, Copy)]
pub struct Toasts {
    all: RwSignal<Vec<Toast>>,
    next_id: StoredValue<u32>,
}

impl Toasts {
    /// Makes them part of the context.
    pub fn provide() {
        provide_context(Self { all: RwSignal::new(Vec::new()), next_id: StoredValue::new(0) });
    }

    /// The messages of the app.
    pub fn get() -> Self {
        expect_context()
    }

    /// Says that something was done.
    pub fn success(self, text: impl Into<String>) {
        self.show(ToastKind::Success, text.into(), None);
    }

    /// Says that something did not work.
    pub fn error(self, text: impl Into<String>) {
        self.show(ToastKind::Error, text.into(), None);
    }

    /// Says something that is good to know.
    pub fn info(self, text: impl Into<String>) {
        self.show(ToastKind::Info, text.into(), None);
    }

    /// Says that something was done, and offers an action such as undoing it.
    pub fn with_action(
        self,
        text: impl Into<String>,
        label: impl Into<String>,
        action: impl Fn() + Send + Sync + 'static,
    ) {
        self.show(ToastKind::Success, text.into(), Some((label.into(), Arc::new(action))));
    }

    fn show(self, kind: ToastKind, text: String, action: Option<(String, Action)>) {
        let id = self.next_id.get_value();
        self.next_id.set_value(id + 1);
        self.all.update(|all| {
            // The same message again replaces the one that shows.
            all.retain(|toast| toast.text != text);
            all.push(Toast { id, kind, text, action });
        });
        set_timeout(move || self.dismiss(id), STAYS);
    }

    fn dismiss(self, id: u32) {
        self.all.try_update(|all| all.retain(|toast| toast.id != id));
    }
}

/// Where the messages show. There is one in the app.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = Toasts::get();
    view! {
        <div class="toast-region" role="region" aria-label="Messages" aria-live="polite">
            <For each=move || toasts.all.get() key=|toast| toast.id let:toast>
                <ToastView toast />
            </For>
        </div>
    }
}

/// One message.
#[component]
fn ToastView(
    /// The message.
    toast: Toast,
) -> impl IntoView {
    let toasts = Toasts::get();
    let Toast { id, kind, text, action } = toast;
    let (class, icon, role) = match kind {
        ToastKind::Success => ("toast toast--success", IconName::Success, "status"),
        ToastKind::Error => ("toast toast--error", IconName::Error, "alert"),
        ToastKind::Info => ("toast toast--info", IconName::Info, "status"),
    };
    let action = action.map(|(label, action)| {
        let run = move |_| {
            toasts.dismiss(id);
            action();
        };
        view! {
            <button type="button" class="toast__action" on:click=run>
                {label}
            </button>
        }
    });
    view! {
        <div class=class role=role>
            <Icon name=icon />
            <p class="toast__text"><Prose text /></p>
            {action}
            <IconButton
                icon=IconName::Close
                label="Dismiss"
                small=true
                tip_above=true
                on_click=move |_| toasts.dismiss(id)
            />
        </div>
    }
}
