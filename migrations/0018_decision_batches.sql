-- Many cases that one worker says yes to at once. Each is carried out by itself when the time to take it back is over;
-- until then nothing has happened to it, and nobody was told.
CREATE TABLE decision_batches (
    id UUID PRIMARY KEY,
    actor_id UUID NOT NULL REFERENCES accounts (id),
    made_at TIMESTAMPTZ NOT NULL,
    undo_until TIMESTAMPTZ NOT NULL
);

CREATE TABLE batch_items (
    batch_id UUID NOT NULL REFERENCES decision_batches (id),
    -- Whatever was asked for, also where there is no such case.
    case_id UUID NOT NULL,
    place BIGINT NOT NULL,
    version BIGINT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('waiting', 'done', 'refused', 'undone')),
    code TEXT,
    carry_out_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (batch_id, case_id)
);

-- One at a time for a case, whatever two workers send in the same moment.
CREATE UNIQUE INDEX batch_items_one_waiting ON batch_items (case_id) WHERE outcome = 'waiting';

CREATE INDEX batch_items_waiting ON batch_items (carry_out_at) WHERE outcome = 'waiting';
