-- That a worker has shown a code at a desk today: on the same page a password is enough until the day ends.
CREATE TABLE resumptions (
    token BYTEA PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES accounts (id),
    epoch BIGINT NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
