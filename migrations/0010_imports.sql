-- Tables that came in, and what became of their rows. A row that was taken over keeps how its target stood before, so
-- that it can be taken back; a row with faults keeps its cells for the report. Both are sealed: the former under the
-- target's key where it is a person, else under the import's own.
CREATE TABLE import_batches (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    dry_run BOOLEAN NOT NULL,
    all_or_nothing BOOLEAN NOT NULL,
    file_token BYTEA NOT NULL,
    rows_read BIGINT NOT NULL,
    rows_new BIGINT NOT NULL,
    rows_changed BIGINT NOT NULL,
    rows_unchanged BIGINT NOT NULL,
    rows_refused BIGINT NOT NULL,
    rows_warned BIGINT NOT NULL,
    failure TEXT,
    created_by UUID,
    created_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    undone_by UUID,
    undone_at TIMESTAMPTZ,
    version BIGINT NOT NULL
);

CREATE INDEX import_batches_by_state ON import_batches (state, seen_at);

CREATE TABLE import_rows (
    id UUID PRIMARY KEY,
    batch_id UUID NOT NULL REFERENCES import_batches (id),
    row_number BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    target_id UUID,
    target_version BIGINT,
    cells_sealed BYTEA,
    before_sealed BYTEA,
    UNIQUE (batch_id, row_number)
);
