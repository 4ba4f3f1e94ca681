/**
 * A run that repeats another with its seed and order: which one, the inputs that it was begun with where its version's may be
 * others, and how it came out. Earlier runs repeat none.
 */
export const reproductions = `
ALTER TABLE runs ADD COLUMN reproduces TEXT REFERENCES runs(id);
ALTER TABLE runs ADD COLUMN inputs TEXT;
ALTER TABLE runs ADD COLUMN reproduction TEXT;
CREATE INDEX runs_reproducing ON runs(reproduces) WHERE reproduces IS NOT NULL;
`
