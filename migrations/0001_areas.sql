-- The tree of organisations: city, towns, villages. `path` is the ids from the root, joined by '/',
-- so that "inside" is a prefix. An area that was merged away keeps its row, its end and its successor.
CREATE TABLE areas (
    id TEXT PRIMARY KEY,
    code TEXT,
    name TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('city', 'town', 'village')),
    parent_id TEXT REFERENCES areas (id),
    path TEXT NOT NULL UNIQUE,
    hall_phone TEXT,
    valid_from DATE NOT NULL,
    valid_until DATE,
    successor_id TEXT REFERENCES areas (id)
);

CREATE INDEX areas_by_parent ON areas (parent_id, id);

-- Days that differ from the plain week: public holidays and make-up workdays, per year that is known.
CREATE TABLE calendar_days (
    day DATE PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('holiday', 'workday')),
    name TEXT NOT NULL
);
