-- What people are told (notices) and what they agreed to, where consent is the basis.
CREATE TABLE privacy_notices (
    purpose TEXT NOT NULL,
    version BIGINT NOT NULL,
    text TEXT NOT NULL,
    easy_text TEXT NOT NULL,
    in_force_from DATE NOT NULL,
    PRIMARY KEY (purpose, version)
);

CREATE TABLE consents (
    id UUID PRIMARY KEY,
    resident_id UUID NOT NULL REFERENCES residents (id),
    purpose TEXT NOT NULL,
    version BIGINT NOT NULL,
    given_at TIMESTAMPTZ NOT NULL,
    recorded_by UUID,
    withdrawn_at TIMESTAMPTZ,
    FOREIGN KEY (purpose, version) REFERENCES privacy_notices (purpose, version)
);

CREATE INDEX consents_by_resident ON consents (resident_id, purpose);
