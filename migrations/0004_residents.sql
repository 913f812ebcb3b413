-- The registry. What is current stands here; what was, with its dates, in resident_facts.
CREATE TABLE residents (
    id UUID PRIMARY KEY,
    area_id TEXT NOT NULL REFERENCES areas (id),
    status TEXT NOT NULL CHECK (status IN ('living', 'moved', 'died', 'merged')),
    id_number_sealed BYTEA NOT NULL,
    name_sealed BYTEA NOT NULL,
    phone_sealed BYTEA,
    address_sealed BYTEA,
    merged_into_id UUID REFERENCES residents (id),
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX residents_by_area ON residents (area_id, id);

-- Facts that change: since when they hold and when we learned of them.
CREATE TABLE resident_facts (
    id UUID PRIMARY KEY,
    resident_id UUID NOT NULL REFERENCES residents (id),
    kind TEXT NOT NULL,
    value_sealed BYTEA NOT NULL,
    source TEXT NOT NULL,
    valid_from DATE NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    recorded_by UUID
);

CREATE INDEX resident_facts_by_resident ON resident_facts (resident_id, kind, valid_from, recorded_at);

-- Every certificate a resident ever held; number, category, grade and dates are sealed together.
CREATE TABLE certificates (
    id UUID PRIMARY KEY,
    resident_id UUID NOT NULL REFERENCES residents (id),
    details_sealed BYTEA NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX certificates_by_resident ON certificates (resident_id, recorded_at);

-- What happened to a certificate: issued, renewed, regraded, frozen, restored, cancelled.
CREATE TABLE certificate_events (
    id UUID PRIMARY KEY,
    certificate_id UUID NOT NULL REFERENCES certificates (id),
    event_sealed BYTEA NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    recorded_by UUID
);

CREATE INDEX certificate_events_by_certificate ON certificate_events (certificate_id, recorded_at);

-- A person who is here: their signed card opened their one file to this worker, for minutes.
CREATE TABLE presences (
    id UUID PRIMARY KEY,
    resident_id UUID NOT NULL REFERENCES residents (id),
    account_id UUID NOT NULL REFERENCES accounts (id),
    device_id UUID NOT NULL REFERENCES devices (id),
    until TIMESTAMPTZ NOT NULL
);

CREATE INDEX presences_by_resident ON presences (resident_id, account_id, until);
