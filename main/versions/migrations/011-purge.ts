/**
 * When a version or run went for good. Their rows stay as tombstones: numbers are never given again, and what refers to them
 * still does. What is looked for at every opening has an index of its own. What a version learnt from its data may go with it, and only so.
 */
export const purge = `
ALTER TABLE versions ADD COLUMN purged REAL;
ALTER TABLE runs ADD COLUMN purged REAL;
CREATE INDEX versions_trashed ON versions(trashed) WHERE trashed IS NOT NULL;
CREATE INDEX versions_by_parent ON versions(parent);
CREATE INDEX versions_purged ON versions(purged) WHERE purged IS NOT NULL;
CREATE INDEX runs_trashed ON runs(trashed) WHERE trashed IS NOT NULL;
CREATE INDEX runs_purged ON runs(purged) WHERE purged IS NOT NULL;
CREATE INDEX series_by_axis ON series(axis) WHERE axis IS NOT NULL;
CREATE INDEX events_purged ON events(kind) WHERE kind IN ('run.purged', 'version.purged');
DROP TRIGGER fitted_remain;
CREATE TRIGGER fitted_remain BEFORE DELETE ON version_fitted WHEN (SELECT purged FROM versions WHERE id = OLD.version) IS NULL BEGIN SELECT RAISE(ABORT, 'fitted values stay as they are'); END;
`
