-- Failures in a row are counted for the name that was typed, under a keyed token of it, whether or not an account is
-- called so: a door that is closed says nothing about who is behind it.
CREATE TABLE sign_in_failures (
    name_token BYTEA PRIMARY KEY,
    failures BIGINT NOT NULL,
    locked_until TIMESTAMPTZ,
    last_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX sign_in_failures_by_age ON sign_in_failures (last_at);

ALTER TABLE accounts DROP COLUMN failed_sign_ins;
ALTER TABLE accounts DROP COLUMN locked_until;

-- Printed codes stand as keyed tokens. The plain hashes of before could be turned back by trying all codes, so they
-- are worth nothing from here on: `aixin staff reset` prints new ones.
DELETE FROM printed_codes;
ALTER TABLE printed_codes RENAME COLUMN code_hash TO code_token;

-- A record that stands finds those that were merged into it.
CREATE INDEX residents_merged ON residents (merged_into_id);
