-- What was handed in with a case as a photograph or a PDF. The file lies sealed in the folder of documents under the id of
-- its row; its own key stands here, sealed under that key of the person which key_class names.
CREATE TABLE documents (
    id UUID PRIMARY KEY,
    case_id UUID NOT NULL REFERENCES cases (id),
    kind TEXT NOT NULL,
    format TEXT NOT NULL CHECK (format IN ('jpeg', 'png', 'pdf')),
    -- Bytes of the file before sealing.
    length BIGINT NOT NULL,
    key_class TEXT NOT NULL CHECK (key_class IN ('consent', 'statutory')),
    key_sealed BYTEA NOT NULL,
    -- How many events the case had.
    case_version BIGINT NOT NULL,
    -- The worker's account, or whoever stands for the person; none is the person alone.
    added_by UUID,
    added_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX documents_by_case ON documents (case_id, id);
