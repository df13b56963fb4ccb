-- When an execution began to be deleted. Nobody finds it any more, while its rows go a
-- few at a time.
ALTER TABLE executions ADD COLUMN deleted_at_ms INTEGER;

CREATE INDEX executions_ended
    ON executions (finished_at_ms)
    WHERE finished_at_ms IS NOT NULL AND deleted_at_ms IS NULL;
CREATE INDEX executions_deleted ON executions (key) WHERE deleted_at_ms IS NOT NULL;
-- Without it, every file that is deleted would be looked for in all results.
CREATE INDEX execution_results_in_files
    ON execution_results (artifact_id)
    WHERE artifact_id IS NOT NULL;
