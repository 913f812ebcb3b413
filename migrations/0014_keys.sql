-- Keys that turn while the doors are open: which rotation has come how far, so that one that was cut off goes on where
-- it stood. `target` is the id of a key-encryption key, the version of an index key, or a running number of data keys.
CREATE TABLE key_rotations (
    kind TEXT NOT NULL CHECK (kind IN ('kek', 'data', 'index')),
    target BIGINT NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    done_at TIMESTAMPTZ,
    retired_at TIMESTAMPTZ,
    PRIMARY KEY (kind, target)
);

-- One rotation of a kind at a time.
CREATE UNIQUE INDEX key_rotations_one_open ON key_rotations (kind) WHERE done_at IS NULL;

-- How far each step is: everything up to the row `reached` was looked at.
CREATE TABLE key_rotation_steps (
    kind TEXT NOT NULL,
    target BIGINT NOT NULL,
    step TEXT NOT NULL,
    reached UUID NOT NULL,
    looked BIGINT NOT NULL,
    turned BIGINT NOT NULL,
    done_at TIMESTAMPTZ,
    PRIMARY KEY (kind, target, step),
    FOREIGN KEY (kind, target) REFERENCES key_rotations (kind, target)
);

-- Key-encryption keys that are gone for good. A process that has not heard of it yet can wrap nothing with them: what
-- it wrote could never be read again.
CREATE TABLE retired_keks (
    id BIGINT PRIMARY KEY,
    retired_at TIMESTAMPTZ NOT NULL
);

-- only: sqlite
CREATE TRIGGER subject_keys_not_retired BEFORE INSERT ON subject_keys
WHEN EXISTS (SELECT 1 FROM retired_keks WHERE id = NEW.kek_id)
BEGIN SELECT RAISE(ABORT, 'this key-encryption key was retired'); END;
-- end

-- only: postgres
CREATE FUNCTION subject_keys_not_retired() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM retired_keks WHERE id = NEW.kek_id) THEN
        RAISE EXCEPTION 'this key-encryption key was retired';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER subject_keys_not_retired BEFORE INSERT ON subject_keys
FOR EACH ROW EXECUTE FUNCTION subject_keys_not_retired();
-- end

-- The index key that a printed code's token was made with: it cannot be made anew, the code is on paper alone.
ALTER TABLE printed_codes ADD COLUMN index_version BIGINT;
