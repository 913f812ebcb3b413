-- What the information section should look at. What an alert tells (whose reading, of whom, when and why) is sealed:
-- beside the record it would say who has a worker's family name, and who is a honey. Its id is drawn from nothing but
-- chance, so that no time stands in it.
CREATE TABLE alerts (
    id UUID PRIMARY KEY,
    subject_id UUID NOT NULL,
    detail_sealed BYTEA NOT NULL,
    conclusion TEXT,
    concluded_by UUID REFERENCES accounts (id),
    concluded_at TIMESTAMPTZ,
    version BIGINT NOT NULL
);

CREATE INDEX alerts_concluded ON alerts (concluded_at, id);

-- Which residents are honeys: five rows, whatever they say.
CREATE TABLE honeys (
    id UUID PRIMARY KEY,
    subject_id UUID NOT NULL,
    resident_sealed BYTEA NOT NULL
);

-- Whom each worker opened today and yesterday, counted out of the record, which holds the same for longer.
CREATE TABLE alert_tallies (
    account_id UUID NOT NULL REFERENCES accounts (id),
    day DATE NOT NULL,
    opened BYTEA NOT NULL,
    PRIMARY KEY (account_id, day)
);

-- Up to which leaf of the record each walk has come, and how many alarms there were. What is there when this comes is
-- not walked: nobody could ask about it any more.
CREATE TABLE alert_progress (
    name TEXT PRIMARY KEY,
    number BIGINT NOT NULL
);

INSERT INTO alert_progress (name, number) SELECT 'honeys', COALESCE(MAX(number), 0) FROM audit_leaves;

INSERT INTO alert_progress (name, number) SELECT 'openings', COALESCE(MAX(number), 0) FROM audit_leaves;

INSERT INTO alert_progress (name, number) VALUES ('alarms', 0);
