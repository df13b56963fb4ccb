//! Reads, checks, plans and runs AI workflows, without doing any IO.
//!
//! A workflow travels through five stages, each one module that takes what the
//! one before it made:
//!
//! 1. [`parse`]: JSON text becomes a [`Document`](model::Document). Parsing never
//!    fails; what does not fit is noted beside what does.
//! 2. [`check`]: the [`rules`] look at the document's [`facts`] and report
//!    [`Diagnostic`](diagnostic::Diagnostic)s. If none is an error, the document
//!    is [`Checked`](check::Checked).
//! 3. [`plan`]: a checked document becomes steps, each knowing what it waits for.
//! 4. [`inputs`]: the values that a run is given are completed, or refused by name.
//! 5. [`run`]: a plan, plus the events so far, gives the commands to do next.
//!
//! [`estimate`] tells what a run of a checked document would do and cost.
//!
//! Beside them stand the words they use: [`json`] (text with places), [`template`]
//! (`${…}`), [`types`], [`words`] (the names it knows), [`tasks`] (the registry),
//! [`catalogue`] (the models), [`graph`]; [`read`], which reads what is no workflow;
//! [`edit`], which changes a document's text and nothing else of it; [`recheck`], which
//! checks one that is being edited; [`query`], which answers what an editor asks about a
//! place in it; and [`schema`](mod@schema), which tells other editors what a document
//! looks like.
//!
//! Nothing in this crate reads a clock, a file, a socket or a random number, so
//! the editor in the browser, the npm package and the server always agree.

pub mod catalogue;
pub mod check;
pub mod count;
pub mod diagnostic;
pub mod edit;
pub mod estimate;
pub mod facts;
mod flow;
pub mod graph;
pub mod infer;
pub mod inputs;
pub mod json;
pub mod model;
mod names;
mod nearest;
mod order;
pub mod parse;
pub mod plan;
pub mod query;
pub mod read;
pub mod recheck;
pub mod rules;
pub mod run;
mod same;
pub mod samples;
pub mod schema;
pub mod sites;
pub mod tasks;
pub mod template;
pub mod text;
mod texts;
mod told;
pub mod types;
mod uses;
pub mod words;
