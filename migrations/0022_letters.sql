-- What was said on paper about a case: kept as it was the first time that it was printed, one letter of a kind for one
-- event. The page that verifies it shows what stands here in clear.
CREATE TABLE letters (
    id UUID PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES cases (id),
    kind TEXT NOT NULL CHECK (kind IN ('receipt', 'decision', 'registration')),
    sequence BIGINT NOT NULL,
    number TEXT NOT NULL UNIQUE,
    area_id TEXT NOT NULL REFERENCES areas (id),
    issued_on DATE NOT NULL,
    content_sealed BYTEA NOT NULL,
    digest BYTEA NOT NULL,
    printed_at TIMESTAMPTZ NOT NULL,
    UNIQUE (case_id, kind, sequence)
);
