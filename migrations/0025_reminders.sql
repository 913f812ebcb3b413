-- What workers are reminded of. Nothing of a person stands here; a day's reminders are written once, by whichever process
-- is first.
CREATE TABLE reminders (
    id UUID PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    step TEXT,
    -- A reminder is long gone when its case is.
    case_id UUID,
    count BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    read_at TIMESTAMPTZ
);

CREATE INDEX reminders_of_account ON reminders (account_id, created_at, id);

CREATE INDEX reminders_unread ON reminders (account_id) WHERE read_at IS NULL;

CREATE TABLE reminder_days (
    day DATE PRIMARY KEY
);
