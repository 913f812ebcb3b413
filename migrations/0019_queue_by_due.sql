-- A page of the queue in the order of due dates, whatever many areas it is of. A case whose clock stands still comes
-- after all that are due; the expression is the one of the query, to the letter.
CREATE INDEX cases_queue ON cases (waits_for, (COALESCE(due_on, '9999-12-31')), id);
