/**
 * What the sheet reads: results as rows (last, best and epoch of the best are kept when they are written, so that ten
 * thousand runs are sorted without reading a document), every setting of a version as a row, and what a person says of a
 * version. `settings` follows from versions and is filled when a log is opened.
 */
export const sheet = `
ALTER TABLE versions ADD COLUMN star INTEGER NOT NULL DEFAULT 0;
ALTER TABLE versions ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE versions ADD COLUMN hypothesis TEXT NOT NULL DEFAULT '';
ALTER TABLE versions ADD COLUMN verdict TEXT NOT NULL DEFAULT '';
ALTER TABLE versions ADD COLUMN trashed REAL;
CREATE TABLE results (
  metric INTEGER NOT NULL REFERENCES metrics(id), version INTEGER NOT NULL, run INTEGER NOT NULL, last REAL, best REAL, epoch INTEGER,
  PRIMARY KEY (metric, version, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX results_by_run ON results(run);
INSERT OR IGNORE INTO metrics (name) SELECT DISTINCT key FROM runs, json_each(runs.last);
INSERT OR IGNORE INTO metrics (name) SELECT DISTINCT key FROM runs, json_each(runs.best);
INSERT INTO results (metric, version, run, last) SELECT m.id, v.number, r.number, j.value FROM runs r JOIN versions v ON v.id = r.version, json_each(r.last) j JOIN metrics m ON m.name = j.key;
INSERT INTO results (metric, version, run, best, epoch)
  SELECT m.id, v.number, r.number, json_extract(j.value, '$.value'), json_extract(j.value, '$.epoch') FROM runs r JOIN versions v ON v.id = r.version, json_each(r.best) j JOIN metrics m ON m.name = j.key WHERE true
  ON CONFLICT (metric, version, run) DO UPDATE SET best = excluded.best, epoch = excluded.epoch;
ALTER TABLE runs DROP COLUMN last;
ALTER TABLE runs DROP COLUMN best;
CREATE TABLE paths (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE settings (path INTEGER NOT NULL REFERENCES paths(id), version INTEGER NOT NULL, value ANY NOT NULL, PRIMARY KEY (path, version)) STRICT, WITHOUT ROWID;
CREATE TABLE views (name TEXT PRIMARY KEY, body TEXT NOT NULL, changed REAL NOT NULL) STRICT;
`
