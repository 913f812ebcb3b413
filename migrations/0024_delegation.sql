-- Who of the office has the step of a case in hand; written beside the event, as stage and due_on are.
ALTER TABLE cases ADD COLUMN delegate_id UUID;

CREATE INDEX cases_delegated ON cases (delegate_id) WHERE delegate_id IS NOT NULL;
