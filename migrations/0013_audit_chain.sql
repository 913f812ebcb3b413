-- The chain: entries become leaves, in the order in which they were sealed, and every batch of leaves has a Merkle root
-- and a hash over that root and the batch before. What was looked at stands in the leaves now.
DROP TABLE audit_indexed;

DROP TABLE audit_progress;

CREATE TABLE audit_leaves (
    number BIGINT PRIMARY KEY,
    entry_id UUID NOT NULL UNIQUE,
    hash BYTEA NOT NULL
);

-- Two sealers cannot go on from the same batch: the second finds its number taken.
CREATE TABLE audit_batches (
    number BIGINT PRIMARY KEY,
    first_leaf BIGINT NOT NULL UNIQUE,
    entries BIGINT NOT NULL CHECK (entries > 0),
    opening BOOLEAN NOT NULL,
    root BYTEA NOT NULL,
    chain BYTEA NOT NULL,
    sealed_at TIMESTAMPTZ NOT NULL
);

-- How far the tasks are: from which id on entries may be unsealed, up to which leaf people are indexed, how many
-- checkpoints a file outside was given.
CREATE TABLE audit_progress (
    name TEXT PRIMARY KEY,
    from_id UUID,
    number BIGINT
);

-- only: sqlite
CREATE TRIGGER audit_leaves_keep_update BEFORE UPDATE ON audit_leaves
BEGIN SELECT RAISE(ABORT, 'leaves of the audit are never changed'); END;
CREATE TRIGGER audit_leaves_keep_delete BEFORE DELETE ON audit_leaves
BEGIN SELECT RAISE(ABORT, 'leaves of the audit are never removed'); END;
CREATE TRIGGER audit_batches_keep_update BEFORE UPDATE ON audit_batches
BEGIN SELECT RAISE(ABORT, 'batches of the audit are never changed'); END;
CREATE TRIGGER audit_batches_keep_delete BEFORE DELETE ON audit_batches
BEGIN SELECT RAISE(ABORT, 'batches of the audit are never removed'); END;
-- end

-- only: postgres
CREATE TRIGGER audit_leaves_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_leaves
FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_keep();
CREATE TRIGGER audit_batches_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_batches
FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_keep();
-- end
