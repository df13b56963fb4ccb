//! Asks for the inputs of a run, and starts it.

use std::collections::BTreeMap;
use std::time::Duration;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Map, Value};
use weftwork_api::{ExecuteBody, Execution, PlanBody};
use weftwork_core::estimate::TimeRange;
use weftwork_core::inputs::{Input, complete};

use super::failure_note::FailureNote;
use super::input_field::InputField;
use super::input_values::{sentence_of, typed, value_of};
use super::last_inputs::{self, Typed};
use super::plan_summary::PlanSummary;
use super::start_footer::{StartFooter, by_keys};
use crate::api::{ApiFailure, Client, idempotency_key, sentence};
use crate::state::document::Document;
use crate::time::sleep;
use crate::ui::Dialog;

/// Asks for the inputs of a run, and starts it.
#[component]
pub fn StartDialog(
    /// The workflow to run.
    #[prop(into)]
    workflow_id: Signal<String>,
    /// The same as a document.
    document: Document,
    /// Whether it shows.
    open: RwSignal<bool>,
    /// Called with the run that was started.
    #[prop(into)]
    on_started: Callback<Execution>,
) -> impl IntoView {
    let started = move |execution| {
        open.set(false);
        on_started.run(execution);
    };
    view! {
        <Dialog open title="Run workflow">
            <StartForm
                workflow_id=workflow_id.get_untracked()
                document
                open
                on_started=started
            />
        </Dialog>
    }
}

/// The fields and the button; made anew each time that the dialog opens.
#[component]
fn StartForm(
    /// The workflow to run.
    workflow_id: String,
    /// The same as a document.
    document: Document,
    /// Whether the dialog shows.
    open: RwSignal<bool>,
    /// Called with the run that was started.
    #[prop(into)]
    on_started: Callback<Execution>,
) -> impl IntoView {
    let inputs = document.inputs.get_untracked();
    let form = Form::new(workflow_id, inputs.clone(), on_started);
    let given = Memo::new(move |_| form.given());
    let estimate = Memo::new(move |_| given.with(|given| document.estimate(given)));
    let expected = form.expected_time(given);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.start();
    };
    let key = by_keys(move || form.start());
    let is_empty = inputs.is_empty();
    let fields = inputs.into_iter().map(move |input| {
        let name = input.name.clone();
        let value = form.field(&name);
        form.forgive_when_typed(name.clone(), value);
        let error = Signal::derive(move || form.errors.with(|errors| errors.get(&name).cloned()));
        view! { <InputField input value error /> }
    });
    view! {
        <form class="start-form dialog__frame" novalidate on:submit=submit on:keydown=key>
            <div class="dialog__body">
                {is_empty.then(|| view! { <p class="start-form__nothing">"This workflow takes no inputs."</p> })}
                {fields.collect_view()}
                {move || form.failure.get().map(|failure| {
                    view! { <FailureNote code=failure.code message=failure.message /> }
                })}
            </div>
            <PlanSummary estimate expected />
            <StartFooter open busy=form.is_busy />
        </form>
    }
}

/// What is typed, and what is wrong with it. `Copy`, so handlers can keep it.
#[derive(Clone, Copy)]
struct Form {
    values: StoredValue<Vec<(String, RwSignal<String>)>>,
    inputs: StoredValue<Vec<Input>>,
    workflow_id: StoredValue<String>,
    /// What is wrong, by the parameter's name.
    errors: RwSignal<BTreeMap<String, String>>,
    failure: RwSignal<Option<ApiFailure>>,
    is_busy: RwSignal<bool>,
    /// The inputs that were sent last, and the key that they were sent with: sent
    /// again after a lost connection, they start no second run.
    sent: StoredValue<Option<(Map<String, Value>, String)>>,
    client: Client,
    on_started: Callback<Execution>,
}

impl Form {
    fn new(workflow_id: String, inputs: Vec<Input>, on_started: Callback<Execution>) -> Self {
        let last = last_inputs::load(&workflow_id);
        let values = inputs.iter().map(|input| {
            let default = || input.default.as_ref().map(typed).unwrap_or_default();
            let text = last.get(&input.name).cloned().unwrap_or_else(default);
            (input.name.clone(), RwSignal::new(text))
        });
        Self {
            values: StoredValue::new(values.collect()),
            inputs: StoredValue::new(inputs),
            workflow_id: StoredValue::new(workflow_id),
            errors: RwSignal::new(BTreeMap::new()),
            failure: RwSignal::new(None),
            is_busy: RwSignal::new(false),
            sent: StoredValue::new(None),
            client: expect_context(),
            on_started,
        }
    }

    fn field(self, name: &str) -> RwSignal<String> {
        let found = self
            .values
            .with_value(|values| values.iter().find(|(it, _)| it == name).map(|(_, value)| *value));
        found.unwrap_or_default()
    }

    /// What was wrong is forgotten once it is being put right.
    fn forgive_when_typed(self, name: String, value: RwSignal<String>) {
        Effect::new(move |was_there: Option<()>| {
            value.track();
            if was_there.is_some() && self.errors.with_untracked(|it| it.contains_key(&name)) {
                self.errors.update(|errors| drop(errors.remove(&name)));
            }
        });
    }

    /// The values of what is typed so far, as far as it can be read.
    fn given(self) -> Map<String, Value> {
        self.inputs.with_value(|inputs| {
            let value = |input: &Input| value_of(input, &self.field(&input.name).get()).ok()?;
            let given = inputs.iter().filter_map(|it| Some((it.name.clone(), value(it)?)));
            given.collect()
        })
    }

    /// How long a run with these inputs takes, by the past runs, which the server knows.
    /// It is asked when nothing was typed for a moment.
    fn expected_time(self, given: Memo<Map<String, Value>>) -> RwSignal<Option<TimeRange>> {
        const PAUSE: Duration = Duration::from_millis(300);
        let expected = RwSignal::new(None);
        // The outside to reach is the server.
        Effect::new(move |_| {
            let input_params = given.get();
            let workflow_id = Some(self.workflow_id.get_value());
            spawn_local(async move {
                sleep(PAUSE).await;
                let is_still = |it: &Map<_, _>| *it == input_params;
                if given.try_with_untracked(is_still) != Some(true) {
                    return;
                }
                let body = PlanBody { workflow_id, input_params, ..PlanBody::default() };
                // It is no more than a guess: without an answer there is none.
                let answer = self.client.plan(&body).await.ok();
                if given.try_with_untracked(|it| *it == body.input_params) == Some(true) {
                    expected.try_set(answer.and_then(|it| it.totals.time));
                }
            });
        });
        expected
    }

    fn start(self) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.failure.set(None);
        let (given, errors) = self.read();
        let is_right = errors.is_empty();
        self.errors.set(errors);
        if !is_right {
            return;
        }
        let key = self.key_for(&given);
        let workflow = self.workflow_id.get_value();
        self.is_busy.set(true);
        spawn_local(async move {
            let body = ExecuteBody { input_params: given, version: None };
            let answer = self.client.execute(&workflow, &body, &key).await;
            // The dialog may have been closed meanwhile; the run is then in the list.
            if self.is_busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(execution) => {
                    last_inputs::save(&workflow, &self.typed());
                    self.on_started.run(execution);
                }
                Err(failure) => self.refused(failure),
            }
        });
    }

    /// The values, and what is wrong with what is typed, by name.
    fn read(self) -> (Map<String, Value>, BTreeMap<String, String>) {
        let (mut given, mut errors) = (Map::new(), BTreeMap::new());
        self.inputs.with_value(|inputs| {
            for input in inputs {
                match value_of(input, &self.field(&input.name).get_untracked()) {
                    Ok(Some(value)) => drop(given.insert(input.name.clone(), value)),
                    Ok(None) => {}
                    Err(error) => drop(errors.insert(input.name.clone(), error)),
                }
            }
            for fault in complete(inputs, &given).err().unwrap_or_default() {
                errors.entry(fault.name().to_owned()).or_insert_with(|| sentence_of(&fault));
            }
        });
        (given, errors)
    }

    fn typed(self) -> Typed {
        let text =
            |(name, value): &(String, RwSignal<String>)| (name.clone(), value.get_untracked());
        self.values.with_value(|values| values.iter().map(text).collect())
    }

    /// The key to send these inputs with: that of the last time when they are the same.
    fn key_for(self, given: &Map<String, Value>) -> String {
        if let Some((sent, key)) = self.sent.get_value()
            && sent == *given
        {
            return key;
        }
        let key = idempotency_key();
        self.sent.set_value(Some((given.clone(), key.clone())));
        key
    }

    /// Shows why the server did not start the run, at the fields that it names.
    fn refused(self, failure: ApiFailure) {
        let named = failure.details.as_ref().map(named_faults).unwrap_or_default();
        let all_named = !named.is_empty();
        self.errors.set(named);
        if !all_named {
            self.failure.set(Some(failure));
        }
    }
}

/// What the server says about single inputs: `{name, message}` in the details.
fn named_faults(details: &Value) -> BTreeMap<String, String> {
    let list = details.get("inputs").unwrap_or(details).as_array();
    let named = |it: &Value| {
        let name = it.get("name")?.as_str()?;
        Some((name.to_owned(), sentence(it.get("message")?.as_str()?)))
    };
    list.into_iter().flatten().filter_map(named).collect()
}
