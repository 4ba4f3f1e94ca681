/**
 * What a version's first training learnt from the training part before its first step: statistics of the inputs, transforms of
 * the targets. Written once; another row of a version is a training that learnt something else. Earlier versions get theirs with
 * their next training.
 */
export const fitted = `
CREATE TABLE version_fitted (
  seq INTEGER PRIMARY KEY, version TEXT NOT NULL REFERENCES versions(id), hash TEXT NOT NULL, run TEXT NOT NULL REFERENCES runs(id), created REAL NOT NULL, fitted TEXT NOT NULL, UNIQUE (version, hash)
) STRICT;
CREATE TRIGGER fitted_stay BEFORE UPDATE ON version_fitted BEGIN SELECT RAISE(ABORT, 'fitted values stay as they are'); END;
CREATE TRIGGER fitted_remain BEFORE DELETE ON version_fitted BEGIN SELECT RAISE(ABORT, 'fitted values stay as they are'); END;
ALTER TABLE attempts ADD COLUMN fitted TEXT;
`
