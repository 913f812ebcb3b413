-- One random data key per subject and class, wrapped by a key-encryption key of the ring.
CREATE TABLE subject_keys (
    subject_id UUID NOT NULL,
    class TEXT NOT NULL CHECK (class IN ('statutory', 'consent')),
    generation BIGINT NOT NULL,
    kek_id BIGINT NOT NULL,
    wrapped BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (subject_id, class, generation)
);

-- Blind-index tokens in rows, so that two versions can stand side by side while one is rotated in.
CREATE TABLE unique_tokens (
    field TEXT NOT NULL,
    version BIGINT NOT NULL,
    token BYTEA NOT NULL,
    row_id UUID NOT NULL,
    PRIMARY KEY (field, version, token)
);

CREATE INDEX unique_tokens_by_row ON unique_tokens (row_id, field);

CREATE TABLE search_tokens (
    field TEXT NOT NULL,
    version BIGINT NOT NULL,
    token BYTEA NOT NULL,
    row_id UUID NOT NULL,
    PRIMARY KEY (field, version, token, row_id)
);

CREATE INDEX search_tokens_by_row ON search_tokens (row_id, field);

-- Sessions of the embedded default; production keeps them in Redis under the same contract.
-- `id` is the SHA-256 of what the browser holds.
CREATE TABLE sessions (
    id BYTEA PRIMARY KEY,
    face TEXT NOT NULL,
    actor_id UUID,
    subject_id UUID,
    device_id UUID,
    assurance TEXT NOT NULL,
    page_hash BYTEA,
    epoch BIGINT NOT NULL,
    idle_seconds BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    idle_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX sessions_by_actor ON sessions (actor_id);

CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- What was answered to a POST, so that the same POST again is answered the same and done once.
CREATE TABLE idempotency_keys (
    scope UUID NOT NULL,
    key TEXT NOT NULL,
    request_hash BYTEA NOT NULL,
    status BIGINT,
    answer_sealed BYTEA,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (scope, key)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Who did or saw what: appended in the transaction it tells of, never changed.
CREATE TABLE audit_entries (
    id UUID PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL,
    actor_id UUID,
    subject_id UUID,
    person_id UUID,
    device_id UUID,
    area_id TEXT,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused')),
    purpose TEXT,
    object TEXT,
    request_id UUID
);

CREATE INDEX audit_entries_by_person ON audit_entries (person_id, at);

CREATE INDEX audit_entries_by_actor ON audit_entries (actor_id, at);

-- only: sqlite
CREATE TRIGGER audit_entries_keep_update BEFORE UPDATE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END;
CREATE TRIGGER audit_entries_keep_delete BEFORE DELETE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'audit entries are never removed'); END;
-- end

-- only: postgres
CREATE FUNCTION audit_entries_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'audit entries are never changed or removed'; END $$;
CREATE TRIGGER audit_entries_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_keep();
-- end

-- What has to be told or done after a change, written with the change and carried out behind it.
CREATE TABLE outbox (
    id UUID PRIMARY KEY,
    topic TEXT NOT NULL,
    version BIGINT NOT NULL,
    subject_id UUID NOT NULL,
    payload_sealed BYTEA NOT NULL,
    not_before TIMESTAMPTZ NOT NULL,
    attempts BIGINT NOT NULL,
    claimed_until TIMESTAMPTZ,
    done_at TIMESTAMPTZ,
    failure TEXT
);

CREATE INDEX outbox_waiting ON outbox (done_at, not_before);

-- One row per periodic task, so that any number of processes run each of them once.
CREATE TABLE tasks (
    name TEXT PRIMARY KEY,
    due_at TIMESTAMPTZ NOT NULL,
    claimed_until TIMESTAMPTZ,
    last_run_at TIMESTAMPTZ,
    last_failure TEXT
);
