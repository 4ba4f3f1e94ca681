/**
 * When a version or run went for good. Their rows stay as tombstones: numbers are never given again, and what refers to them
 * still does. What a version learnt from its data may go with it, and only so.
 */
export const purge = `
ALTER TABLE versions ADD COLUMN purged REAL;
ALTER TABLE runs ADD COLUMN purged REAL;
DROP TRIGGER fitted_remain;
CREATE TRIGGER fitted_remain BEFORE DELETE ON version_fitted WHEN (SELECT purged FROM versions WHERE id = OLD.version) IS NULL BEGIN SELECT RAISE(ABORT, 'fitted values stay as they are'); END;
`
