/**
 * What was found before a run is many times the size of its row: it lies beside, so that a list of runs reads the short
 * form alone.
 */
export const clearances = `
CREATE TABLE clearances (run TEXT PRIMARY KEY REFERENCES runs(id), clearance TEXT NOT NULL) STRICT;
ALTER TABLE runs ADD COLUMN findings TEXT;
ALTER TABLE runs ADD COLUMN reason TEXT;
INSERT INTO clearances (run, clearance) SELECT id, preflight FROM runs WHERE preflight IS NOT NULL;
UPDATE runs SET reason = preflight ->> '$.reason', findings = (
  SELECT json_group_array(json_object('check', value ->> '$.check', 'level', value ->> '$.level', 'message', value ->> '$.message')) FROM json_each(preflight, '$.report.findings')
) WHERE preflight IS NOT NULL;
ALTER TABLE runs DROP COLUMN preflight;
`
