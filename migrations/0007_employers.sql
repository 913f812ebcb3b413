-- Employers, as far as they are known from public registers.
CREATE TABLE employers (
    id UUID PRIMARY KEY,
    credit_code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    area_id TEXT NOT NULL REFERENCES areas (id),
    recorded_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX employers_by_area ON employers (area_id, id);

-- What this database is: a demonstration is marked for good and never takes real residents.
CREATE TABLE installation (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
