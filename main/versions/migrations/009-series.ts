/** Points of attempts that have ended: one row a series, with the hash of what was logged; axis and value once it is packed. */
export const series = `
CREATE TABLE axes (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
CREATE TABLE series (
  run INTEGER NOT NULL, attempt INTEGER NOT NULL, metric INTEGER NOT NULL REFERENCES metrics(id), count INTEGER NOT NULL, hash BLOB NOT NULL,
  axis INTEGER REFERENCES axes(id), value BLOB, PRIMARY KEY (run, metric, attempt)
) STRICT;
`
