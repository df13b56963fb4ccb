//! Table `execution_events`: what happened in each run. The [`journal`]
//! writes it.

use rusqlite::{Connection, params};
use sqlx::{query_as, query_scalar};
use weftwork_core::run::Event;

use super::{Db, journal};
use crate::runtime::aside;

/// Keeps events, numbered from `first_seq` on.
pub(super) fn insert(
    connection: &Connection,
    execution_key: i64,
    first_seq: u64,
    events: &[Event],
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO execution_events (execution_key, seq, events) VALUES (?, ?, ?)",
    )?;
    statement.execute(params![execution_key, first_seq as i64, journal::json(events)?])?;
    Ok(())
}

/// The events of a run, in order.
pub async fn read(db: &Db, execution_key: i64) -> sqlx::Result<Vec<Event>> {
    let rows: Vec<String> =
        query_scalar("SELECT events FROM execution_events WHERE execution_key = ? ORDER BY seq")
            .bind(execution_key)
            .fetch_all(&db.reader)
            .await?;
    let parse = || {
        let mut all = Vec::new();
        for row in &rows {
            all.extend(serde_json::from_str::<Vec<Event>>(row)?);
        }
        Ok(all)
    };
    let events: serde_json::Result<Vec<Event>> = aside(rows.iter().map(String::len).sum(), parse);
    events.map_err(|error| sqlx::Error::Decode(error.into()))
}

/// What the events of a run tell of a step that made calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct StepEnd {
    /// The step, as an index.
    pub step: u32,
    /// When its last call ended.
    pub at_ms: i64,
    /// How many elements it called for; 1 when it is no map.
    pub calls: i64,
}

/// When the calls of a run's steps ended.
pub async fn step_ends(db: &Db, execution_key: i64) -> sqlx::Result<Vec<StepEnd>> {
    query_as(
        "SELECT call ->> 0 AS step, MAX(at_ms) AS at_ms,
                COUNT(DISTINCT COALESCE(call ->> 1, -1)) AS calls
         FROM (SELECT value ->> 'at_ms' AS at_ms,
                      COALESCE(value -> '$.what.succeeded.call', value -> '$.what.failed.call',
                               value -> '$.what.overdue.call') AS call
               FROM execution_events, json_each(events) WHERE execution_key = ?)
         WHERE call IS NOT NULL GROUP BY step ORDER BY step",
    )
    .bind(execution_key)
    .fetch_all(&db.reader)
    .await
}

/// How many events a run has, but for those of its last commit.
pub async fn count(db: &Db, execution_key: i64) -> sqlx::Result<u64> {
    // They are numbered from 0 without gaps, so the last number is found at once.
    let last: Option<i64> =
        query_scalar("SELECT MAX(seq) FROM execution_events WHERE execution_key = ?")
            .bind(execution_key)
            .fetch_one(&db.reader)
            .await?;
    Ok(last.map_or(0, |last| last as u64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::journal::{Append, Journal};
    use crate::db::samples;

    #[tokio::test]
    async fn the_ends_of_steps_are_told() {
        let (_folder, db) = samples::database().await;
        let row = samples::execution(&db, "{}").await;
        let events = [
            r#"{"at_ms":1,"what":{"started":{}}}"#,
            r#"{"at_ms":2,"what":{"accepted":{"call":[1,null,1],"job":"j"}}}"#,
            r#"{"at_ms":3,"what":{"succeeded":{"call":[1,null,1],"called_at_ms":2}}}"#,
            r#"{"at_ms":9,"what":{"failed":{"call":[0,0,1],"error":{"code":"c","message":"m"},"called_at_ms":8,"retry_after_ms":null,"jitter":0}}}"#,
            r#"{"at_ms":7,"what":{"succeeded":{"call":[0,0,2],"called_at_ms":6}}}"#,
            r#"{"at_ms":5,"what":{"succeeded":{"call":[0,1,1],"called_at_ms":4}}}"#,
            r#"{"at_ms":12,"what":{"overdue":{"call":[0,2,1],"called_at_ms":4,"jitter":0}}}"#,
        ];
        let events: Vec<Event> =
            events.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
        assert_eq!(count(&db, row.key).await.unwrap(), 0);
        let journal = Journal::start(db.clone());
        for (first_seq, events) in [(0, &events[..4]), (4, &events[4..])] {
            let append = Append { first_seq, events: events.to_vec(), ..Append::of(row.key) };
            journal.append(append).await.unwrap();
        }
        assert_eq!(read(&db, row.key).await.unwrap(), events);
        assert_eq!(count(&db, row.key).await.unwrap(), 4);
        let ends = step_ends(&db, row.key).await.unwrap();
        let expected =
            [StepEnd { step: 0, at_ms: 12, calls: 3 }, StepEnd { step: 1, at_ms: 3, calls: 1 }];
        assert_eq!(ends, expected);
    }
}
