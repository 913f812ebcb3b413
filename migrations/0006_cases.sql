-- Everything that is applied for and decided. The fold over case_events is the truth;
-- stage, waits_for and due_on are written beside each event and can be rebuilt from it.
CREATE TABLE cases (
    id UUID PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    definition_version BIGINT NOT NULL,
    resident_id UUID NOT NULL REFERENCES residents (id),
    area_id TEXT NOT NULL REFERENCES areas (id),
    payload_sealed BYTEA NOT NULL,
    stage TEXT NOT NULL,
    waits_for TEXT,
    round BIGINT NOT NULL,
    due_on DATE,
    due_provisional BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL,
    closed_at TIMESTAMPTZ
);

CREATE INDEX cases_by_resident ON cases (resident_id, opened_at);

CREATE INDEX cases_waiting ON cases (waits_for, area_id, due_on, id);

CREATE INDEX cases_closed ON cases (kind, stage, closed_at);

-- One decision per step and round: a second one cannot be written, whatever the code does.
CREATE TABLE case_events (
    id UUID PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES cases (id),
    sequence BIGINT NOT NULL,
    step TEXT,
    round BIGINT NOT NULL,
    event TEXT NOT NULL,
    detail_sealed BYTEA NOT NULL,
    actor_id UUID,
    at TIMESTAMPTZ NOT NULL,
    UNIQUE (case_id, sequence),
    UNIQUE (case_id, step, round)
);

-- What stands behind every /k/CODE: the SHA-256 of the code, what it shows and until when.
CREATE TABLE codes (
    hash BYTEA PRIMARY KEY,
    purpose TEXT NOT NULL,
    target_id UUID NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    uses_left BIGINT
);

-- A resident's inbox: told by the outbox when a case moves.
CREATE TABLE messages (
    id UUID PRIMARY KEY,
    resident_id UUID NOT NULL REFERENCES residents (id),
    body_sealed BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    read_at TIMESTAMPTZ
);

CREATE INDEX messages_by_resident ON messages (resident_id, created_at);
