//! Whether each run is as its events tell.

use std::collections::BTreeSet;
use std::sync::Arc;

use weftwork_core::plan::Work;
use weftwork_core::run::{Event, Limits, NodeStatus, Run, RunStatus};

use super::Facts;
use super::finding::{Finding, Repair, some_of};
use crate::clock::now_ms;
use crate::db::executions::{self, ExecutionRow};
use crate::db::journal::Summary;
use crate::db::{Db, inspect};
use crate::engine::stored_plan;

/// How many runs are read at once.
const PAGE: u32 = 256;
/// What to do when something of a run is gone.
const RESTORE: &str = "another program has changed the database, or a backup was not whole; put \
                       back a backup of the data dir if the run matters";

/// Looks at every run.
pub(super) async fn look(
    db: &Db,
    facts: &mut Facts,
    findings: &mut Vec<Finding>,
) -> sqlx::Result<()> {
    let mut last = 0;
    loop {
        let rows = executions::after(db, last, PAGE).await?;
        let Some(row) = rows.last() else { return Ok(()) };
        last = row.key;
        for row in rows {
            facts.runs += 1;
            facts.unfinished_runs += u64::from(!is_final(&row));
            findings.extend(check(db, &row).await?);
        }
    }
}

fn is_final(row: &ExecutionRow) -> bool {
    RunStatus::from_name(&row.status).is_some_and(RunStatus::is_final)
}

/// What is wrong with a run.
async fn check(db: &Db, row: &ExecutionRow) -> sqlx::Result<Vec<Finding>> {
    let Some(plan) = stored_plan(db, row).await? else {
        return Ok(vec![without_workflow(row)]);
    };
    let mut run = Run::new(Arc::new(plan), Limits::default());
    let mut findings = replay(&mut run, row, &inspect::events(db, row.key).await?);
    // What does not follow from all events is not to be believed.
    if findings.is_empty() {
        findings.extend(contradiction(&run, row));
        findings.extend(results(db, &run, row).await?);
        findings.extend(overdue(&run, row));
    }
    Ok(findings)
}

fn without_workflow(row: &ExecutionRow) -> Finding {
    let ExecutionRow { id, workflow_id, workflow_version, .. } = row;
    let (then, help) = if is_final(row) {
        ("cannot be shown", RESTORE)
    } else {
        ("can never end", "put back a backup of the data dir, or leave it: it takes no more calls")
    };
    let message =
        format!("{id} {then}: version {workflow_version} of {workflow_id} is gone or has errors");
    Finding::error("missing-workflow", message, help).about(vec![id.clone()])
}

/// Applies the events to the run, and tells which are not as they have to be.
fn replay(run: &mut Run, row: &ExecutionRow, rows: &[(i64, String)]) -> Vec<Finding> {
    let id = &row.id;
    let mut next = 0;
    for (seq, text) in rows {
        if *seq != next {
            let message = format!("events {next} to {} of {id} are gone", seq - 1);
            return vec![
                Finding::error("missing-events", message, RESTORE).about(vec![id.clone()]),
            ];
        }
        let Ok(events) = serde_json::from_str::<Vec<Event>>(text) else {
            let message = format!("the events of {id} from {seq} on cannot be read");
            return vec![
                Finding::error("unknown-events", message, RESTORE).about(vec![id.clone()]),
            ];
        };
        for event in &events {
            if !run.apply(event).is_news {
                let message = format!("event {next} of {id} does not follow from those before it");
                let finding = Finding::error("stray-event", message, RESTORE);
                return vec![finding.about(vec![id.clone()])];
            }
            next += 1;
        }
    }
    Vec::new()
}

/// What the row and the events tell differently.
fn contradiction(run: &Run, row: &ExecutionRow) -> Option<Finding> {
    let (id, told) = (&row.id, run.status());
    if told.name() == row.status {
        return None;
    }
    let message = format!("{id} is {} by its row and {} by its events", row.status, told.name());
    let finding =
        |help| Finding::error("contradicted-status", message.clone(), help).about(vec![id.clone()]);
    if !told.is_final() || is_final(row) {
        return Some(finding(RESTORE));
    }
    let summary = Summary::of(run);
    let help = "it would be `running` for ever; `--repair` writes the end that the events tell \
                into the row";
    Some(finding(help).with_repair(Repair::End(row.key, Box::new(summary))))
}

/// Which results are missing, and which nobody has asked for.
async fn results(db: &Db, run: &Run, row: &ExecutionRow) -> sqlx::Result<Vec<Finding>> {
    let there: BTreeSet<(i64, i64)> = inspect::results(db, row.key).await?.into_iter().collect();
    let told: BTreeSet<(i64, i64)> = told_results(run).collect();
    let id = &row.id;
    let mut findings = Vec::new();
    for (code, differing, what) in [
        ("missing-result", told.difference(&there), "that are gone"),
        ("stray-result", there.difference(&told), "that belong to no call"),
    ] {
        let names: Vec<String> = differing.map(|result| name_of(run, *result)).collect();
        if !names.is_empty() {
            let message = format!("results of {id} {what}: {}", some_of(&names));
            findings.push(Finding::error(code, message, RESTORE).about(names));
        }
    }
    Ok(findings)
}

/// The results that the events tell of.
fn told_results(run: &Run) -> impl Iterator<Item = (i64, i64)> {
    run.plan().steps.iter().enumerate().flat_map(|(index, step)| {
        let step_number = index as i64;
        let is_completed = |status| status == NodeStatus::Completed;
        if matches!(step.work, Work::Map(_)) {
            let items = (0..).zip(run.items(index));
            let completed = items.filter(move |(_, item)| is_completed(item.status));
            completed.map(|(item, _)| (step_number, item)).collect::<Vec<_>>()
        } else if is_completed(run.step(index).status) {
            vec![(step_number, -1)]
        } else {
            Vec::new()
        }
    })
}

fn name_of(run: &Run, (step, item): (i64, i64)) -> String {
    let steps = &run.plan().steps;
    let step = usize::try_from(step).ok().and_then(|it| steps.get(it));
    let step = step.map_or("no node", |it| &*it.id);
    if item < 0 { step.to_owned() } else { format!("{step}[{item}]") }
}

/// A run that should have ended while no server was there to end it.
fn overdue(run: &Run, row: &ExecutionRow) -> Option<Finding> {
    let is_over = !run.status().is_final() && run.deadline_ms().is_some_and(|it| it < now_ms());
    is_over.then(|| {
        let message = format!("{} has not ended and is past its time", row.id);
        let help = "the next start of the server ends it as `timed_out`";
        Finding::hint("overdue-run", message, help).about(vec![row.id.clone()])
    })
}
