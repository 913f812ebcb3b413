-- A list that is read is one entry with all its people (16 bytes each, in the order shown), and the request writes
-- that row and one index: who was read stands in an index of its own, which is filled behind it.
ALTER TABLE audit_entries ADD COLUMN people BYTEA;

DROP INDEX audit_entries_by_person;

DROP INDEX audit_entries_by_actor;

-- In the order of person and time: an entry's id begins with its millisecond.
-- only: postgres
CREATE TABLE audit_people (
    person_id UUID NOT NULL,
    entry_id UUID NOT NULL,
    PRIMARY KEY (person_id, entry_id)
);
-- Which entries the index holds. Ids are drawn before their transactions end, so that none can be said to be the last.
CREATE TABLE audit_indexed (
    entry_id UUID PRIMARY KEY
);
-- end

-- only: sqlite
CREATE TABLE audit_people (
    person_id UUID NOT NULL,
    entry_id UUID NOT NULL,
    PRIMARY KEY (person_id, entry_id)
) WITHOUT ROWID, STRICT;
CREATE TABLE audit_indexed (
    entry_id UUID PRIMARY KEY
) WITHOUT ROWID, STRICT;
-- end

-- Whatever is older than this was looked at; one row.
CREATE TABLE audit_progress (
    name TEXT PRIMARY KEY,
    from_id UUID NOT NULL
);
