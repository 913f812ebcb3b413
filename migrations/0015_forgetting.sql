-- Somebody is forgotten: one worker of the city asks, another agrees, or the retention table says so (then nobody
-- asked). The keys that sealed the person's data are destroyed; what stays here is ids, codes and dates.
CREATE TABLE forgettings (
    id UUID PRIMARY KEY,
    resident_id UUID NOT NULL REFERENCES residents (id),
    scope TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_by UUID REFERENCES accounts (id),
    asked_at TIMESTAMPTZ NOT NULL,
    decided_by UUID REFERENCES accounts (id),
    decided_at TIMESTAMPTZ,
    keys_destroyed BIGINT,
    entry_id UUID,
    version BIGINT NOT NULL
);

-- One at a time for one person, whatever two workers send in the same moment.
CREATE UNIQUE INDEX forgettings_one_asked ON forgettings (resident_id) WHERE state = 'asked';

CREATE INDEX forgettings_by_state ON forgettings (state, asked_at);

-- What must not be destroyed while it is argued about: set by one worker, lifted by two.
CREATE TABLE legal_holds (
    id UUID PRIMARY KEY,
    resident_id UUID NOT NULL REFERENCES residents (id),
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    set_by UUID NOT NULL REFERENCES accounts (id),
    set_at TIMESTAMPTZ NOT NULL,
    lift_asked_by UUID REFERENCES accounts (id),
    lift_asked_at TIMESTAMPTZ,
    lifted_by UUID REFERENCES accounts (id),
    lifted_at TIMESTAMPTZ,
    version BIGINT NOT NULL
);

CREATE INDEX legal_holds_by_resident ON legal_holds (resident_id, state);

-- When everything of the person was destroyed: the row stays as an id that other rows refer to, and opens no more.
ALTER TABLE residents ADD COLUMN forgotten_at TIMESTAMPTZ;

-- Whose retention may be over: people who died or moved away, by when that was recorded.
CREATE INDEX residents_closed ON residents (status, changed_at);

-- Under which of the person's keys the answers are sealed: what stands on consent goes with the consent.
-- 'statutory' are those of before this version, 'forgotten' those that are gone.
ALTER TABLE cases ADD COLUMN payload_class TEXT NOT NULL DEFAULT 'statutory';

CREATE INDEX subject_keys_by_class ON subject_keys (class, subject_id);
