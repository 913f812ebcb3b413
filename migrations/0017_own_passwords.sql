-- A first password, which somebody handed over, runs out and opens nothing but having one's own drawn; a password of
-- one's own has no end. Those of before this version count as own: who has seen them, nobody wrote down.
ALTER TABLE accounts ADD COLUMN password_until TIMESTAMPTZ;

-- The password that was drawn and does not count yet: it does from its confirmation, or its first use, on.
ALTER TABLE accounts ADD COLUMN next_password_hash TEXT;
ALTER TABLE accounts ADD COLUMN next_password_until TIMESTAMPTZ;

-- Printed codes come in lists of ten. A list that was drawn waits beside the one before until one of its codes is used.
ALTER TABLE printed_codes ADD COLUMN list BIGINT NOT NULL DEFAULT 1;
