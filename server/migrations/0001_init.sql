-- Times are milliseconds since 1970. JSON is kept as the text that it came as.

CREATE TABLE organizations (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL
) STRICT;

-- Keys that the server made for itself, such as the one that signs URLs.
CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    revoked_at_ms INTEGER
) STRICT;

CREATE TABLE workflows (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    version INTEGER NOT NULL,
    n_nodes INTEGER NOT NULL,
    valid INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    deleted_at_ms INTEGER
) STRICT;

CREATE INDEX workflows_by_change
    ON workflows (organization_id, updated_at_ms DESC, id DESC)
    WHERE deleted_at_ms IS NULL;

CREATE TABLE workflow_versions (
    workflow_id TEXT NOT NULL REFERENCES workflows (id),
    version INTEGER NOT NULL,
    document TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    PRIMARY KEY (workflow_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE executions (
    -- What other tables name it by: short, since a map has many rows.
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    workflow_id TEXT NOT NULL,
    workflow_version INTEGER NOT NULL,
    workflow_name TEXT NOT NULL,
    input_params TEXT NOT NULL,
    status TEXT NOT NULL,
    error TEXT,
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    started_at_ms INTEGER,
    finished_at_ms INTEGER,
    idempotency_key TEXT,
    idempotency_fingerprint BLOB,
    -- The execution whose results this one uses again, and the nodes (JSON, an array of
    -- ids) that run nevertheless.
    rerun_of TEXT,
    rerun_nodes TEXT,
    FOREIGN KEY (workflow_id, workflow_version) REFERENCES workflow_versions (workflow_id, version)
) STRICT;

CREATE INDEX executions_by_workflow ON executions (organization_id, workflow_id, id DESC);
CREATE INDEX executions_by_age ON executions (organization_id, id DESC);
CREATE INDEX executions_unfinished ON executions (id) WHERE status IN ('pending', 'running');
CREATE UNIQUE INDEX executions_by_key
    ON executions (organization_id, idempotency_key)
    WHERE idempotency_key IS NOT NULL;

-- The second lock on a promise that the engine keeps itself: an end is the end.
CREATE TRIGGER executions_end_once
    BEFORE UPDATE OF status ON executions
    WHEN OLD.status NOT IN ('pending', 'running')
BEGIN
    SELECT RAISE(ABORT, 'a finished execution does not change');
END;

-- How each run went: what happened, in order. A row holds the events of one commit,
-- as a JSON array, and is numbered by the first of them.
CREATE TABLE execution_events (
    execution_key INTEGER NOT NULL REFERENCES executions (key),
    seq INTEGER NOT NULL,
    events TEXT NOT NULL,
    PRIMARY KEY (execution_key, seq)
) STRICT, WITHOUT ROWID;

-- What the calls of a run gave: each once. `item` is -1 for a step that is no map. The
-- request's hash tells whether a rerun asks for the same.
CREATE TABLE execution_results (
    execution_key INTEGER NOT NULL REFERENCES executions (key),
    step INTEGER NOT NULL,
    item INTEGER NOT NULL,
    hash BLOB,
    -- JSON; NULL when it is so large that it is kept as a file.
    result TEXT,
    artifact_id TEXT REFERENCES artifacts (id),
    PRIMARY KEY (execution_key, step, item),
    CHECK ((result IS NULL) <> (artifact_id IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TRIGGER execution_results_stay
    BEFORE UPDATE ON execution_results
BEGIN
    SELECT RAISE(ABORT, 'a result does not change');
END;

CREATE TABLE artifacts (
    id TEXT PRIMARY KEY,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    execution_id TEXT,
    content_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL
) STRICT;
