-- Goes up whenever something is handed in with a case or taken away, so that whoever has it open hears of it.
ALTER TABLE cases ADD COLUMN documents_version BIGINT NOT NULL DEFAULT 0;
