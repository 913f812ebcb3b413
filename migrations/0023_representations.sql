-- Natural persons who stand for somebody: guardians and holders of mandates. They may be residents or not; what is
-- known of them is sealed under a key of their own.
CREATE TABLE representatives (
    id UUID PRIMARY KEY,
    id_number_sealed BYTEA NOT NULL,
    name_sealed BYTEA NOT NULL,
    phone_sealed BYTEA,
    entered_at TIMESTAMPTZ NOT NULL
);

-- Who stands for whom. Whether it is a guardianship or a mandate, its kind, paper, reach and dates are sealed under the
-- key of the person who is stood for: a guardianship tells of a disability, and a minor's dates of the birthday.
CREATE TABLE representations (
    id UUID PRIMARY KEY,
    resident_id UUID NOT NULL REFERENCES residents (id),
    representative_id UUID NOT NULL REFERENCES representatives (id),
    detail_sealed BYTEA NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'confirmed', 'refused', 'ended')),
    entered_by UUID NOT NULL REFERENCES accounts (id),
    entered_at TIMESTAMPTZ NOT NULL,
    decided_by UUID REFERENCES accounts (id),
    decided_at TIMESTAMPTZ,
    ended_by UUID,
    ended_at TIMESTAMPTZ,
    ended_case_id UUID,
    version BIGINT NOT NULL
);

CREATE INDEX representations_by_resident ON representations (resident_id, entered_at);

CREATE INDEX representations_by_representative ON representations (representative_id);
