-- Lists that somebody asked to take out: another person agrees, and each is fetched once and soon.
CREATE TABLE exports (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL,
    format TEXT NOT NULL,
    purpose TEXT NOT NULL,
    area_id TEXT NOT NULL REFERENCES areas (id),
    state TEXT NOT NULL,
    asked_by UUID NOT NULL REFERENCES accounts (id),
    asked_at TIMESTAMPTZ NOT NULL,
    decided_by UUID REFERENCES accounts (id),
    decided_at TIMESTAMPTZ,
    until TIMESTAMPTZ,
    taken_at TIMESTAMPTZ,
    rows_taken BIGINT,
    version BIGINT NOT NULL
);

CREATE INDEX exports_by_state ON exports (state, asked_at);
