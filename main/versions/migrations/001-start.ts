/** The first schema: versions, runs with attempts, points in chunks, artifacts, data sets, and the chain of edits. */
export const start = `
CREATE TABLE versions (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, hash TEXT NOT NULL UNIQUE, created REAL NOT NULL, parent TEXT REFERENCES versions(id),
  name TEXT, note TEXT NOT NULL DEFAULT '', pinned INTEGER NOT NULL DEFAULT 0, dataset TEXT NOT NULL, fingerprint TEXT NOT NULL,
  recipe TEXT NOT NULL, code TEXT NOT NULL, environment TEXT NOT NULL, changes TEXT
) STRICT;
CREATE INDEX versions_by_data ON versions(dataset, number);
CREATE TABLE runs (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, version TEXT NOT NULL REFERENCES versions(id), state TEXT NOT NULL,
  cause TEXT, message TEXT, hint TEXT, seed INTEGER NOT NULL, engine_asked TEXT NOT NULL, determinism INTEGER NOT NULL, engine TEXT, threads INTEGER,
  created REAL NOT NULL, started REAL, ended REAL, queued REAL NOT NULL, seconds REAL NOT NULL DEFAULT 0, epoch INTEGER NOT NULL DEFAULT 0, epochs INTEGER NOT NULL,
  step INTEGER NOT NULL DEFAULT 0, steps INTEGER NOT NULL DEFAULT 0, last TEXT NOT NULL DEFAULT '{}', best TEXT NOT NULL DEFAULT '{}', weights TEXT, trashed REAL
) STRICT;
CREATE INDEX runs_by_state ON runs(state, queued);
CREATE INDEX runs_by_version ON runs(version);
CREATE TABLE attempts (
  run TEXT NOT NULL REFERENCES runs(id), attempt INTEGER NOT NULL, started REAL NOT NULL, pid INTEGER NOT NULL, engine TEXT NOT NULL, threads INTEGER NOT NULL,
  from_step INTEGER NOT NULL, plan TEXT, PRIMARY KEY (run, attempt)
) STRICT, WITHOUT ROWID;
CREATE TABLE metrics (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE points (
  run INTEGER NOT NULL, attempt INTEGER NOT NULL, metric INTEGER NOT NULL REFERENCES metrics(id), chunk INTEGER NOT NULL, count INTEGER NOT NULL,
  axis BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY (run, metric, attempt, chunk)
) STRICT, WITHOUT ROWID;
CREATE TABLE artifacts (run TEXT NOT NULL REFERENCES runs(id), kind TEXT NOT NULL, hash TEXT NOT NULL, bytes INTEGER NOT NULL, created REAL NOT NULL, step INTEGER) STRICT;
CREATE INDEX artifacts_by_run ON artifacts(run, kind, created);
CREATE TABLE datasets (name TEXT PRIMARY KEY, reader TEXT NOT NULL, path TEXT NOT NULL, fingerprint TEXT, added REAL NOT NULL) STRICT;
CREATE TABLE machine_facts (version TEXT NOT NULL REFERENCES versions(id), key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (version, key)) STRICT, WITHOUT ROWID;
CREATE TABLE events (seq INTEGER PRIMARY KEY, time REAL NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'edits are append-only'); END;
CREATE TRIGGER events_remain BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'edits are append-only'); END;
`
