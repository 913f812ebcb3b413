-- One account per natural person; what it may do comes from dated memberships.
-- `epoch` goes up when every session of the account must end.
CREATE TABLE accounts (
    id UUID PRIMARY KEY,
    login_name TEXT NOT NULL UNIQUE,
    name_sealed BYTEA NOT NULL,
    password_hash TEXT NOT NULL,
    totp_sealed BYTEA NOT NULL,
    totp_last_step BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    failed_sign_ins BIGINT NOT NULL,
    locked_until TIMESTAMPTZ,
    disabled_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE memberships (
    id UUID PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES accounts (id),
    role TEXT NOT NULL,
    area_id TEXT NOT NULL REFERENCES areas (id),
    valid_from DATE NOT NULL,
    valid_until DATE,
    recorded_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX memberships_by_account ON memberships (account_id);

-- Printed codes stand in for the phone's code, each once.
CREATE TABLE printed_codes (
    account_id UUID NOT NULL REFERENCES accounts (id),
    code_hash BYTEA NOT NULL,
    used_at TIMESTAMPTZ,
    PRIMARY KEY (account_id, code_hash)
);

-- The confidentiality undertaking: every text that was ever in force, and who signed which.
CREATE TABLE undertakings (
    version BIGINT PRIMARY KEY,
    text TEXT NOT NULL,
    in_force_from DATE NOT NULL
);

CREATE TABLE undertaking_signatures (
    id UUID PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES accounts (id),
    version BIGINT NOT NULL REFERENCES undertakings (version),
    signed_at TIMESTAMPTZ NOT NULL,
    valid_until DATE NOT NULL
);

CREATE INDEX undertaking_signatures_by_account ON undertaking_signatures (account_id, valid_until);

-- Kiosks: each has a key of its own and stands in one village.
CREATE TABLE devices (
    id UUID PRIMARY KEY,
    area_id TEXT NOT NULL REFERENCES areas (id),
    name TEXT NOT NULL,
    public_key BYTEA NOT NULL UNIQUE,
    simulated BOOLEAN NOT NULL,
    enrolled_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ
);

CREATE TABLE card_challenges (
    nonce BYTEA PRIMARY KEY,
    device_id UUID NOT NULL REFERENCES devices (id),
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
);
