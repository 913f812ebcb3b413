-- One person has one open case of a kind, whatever two kiosks send in the same moment.
CREATE UNIQUE INDEX cases_one_open ON cases (resident_id, kind) WHERE closed_at IS NULL;
