-- Changes to workers' accounts that the security administrator asked for. Some are done at once; for the others a
-- second person must agree. No secret stands here.
CREATE TABLE staff_changes (
    id UUID PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    membership_id UUID,
    role TEXT,
    area_id TEXT REFERENCES areas (id),
    first_day DATE,
    last_day DATE,
    state TEXT NOT NULL,
    asked_by UUID NOT NULL REFERENCES accounts (id),
    asked_at TIMESTAMPTZ NOT NULL,
    decided_by UUID REFERENCES accounts (id),
    decided_at TIMESTAMPTZ,
    version BIGINT NOT NULL
);

-- For one account one change waits at a time.
CREATE UNIQUE INDEX staff_changes_waiting ON staff_changes (account_id) WHERE state = 'asked';
