/**
 * Room for what was made elsewhere. Another program's version has settings (`params`) and no recipe, and often neither data
 * fingerprint nor code, environment or seed: these columns may be empty from here on. A run that was imported has its number of
 * attempts in `elsewhere`; null of those that were made here.
 */
export const elsewhere = `
ALTER TABLE versions RENAME COLUMN fingerprint TO held_fingerprint;
ALTER TABLE versions RENAME COLUMN recipe TO held_recipe;
ALTER TABLE versions RENAME COLUMN code TO held_code;
ALTER TABLE versions RENAME COLUMN environment TO held_environment;
ALTER TABLE versions ADD COLUMN fingerprint TEXT;
ALTER TABLE versions ADD COLUMN recipe TEXT;
ALTER TABLE versions ADD COLUMN code TEXT;
ALTER TABLE versions ADD COLUMN environment TEXT;
ALTER TABLE versions ADD COLUMN params TEXT;
UPDATE versions SET fingerprint = held_fingerprint, recipe = held_recipe, code = held_code, environment = held_environment;
ALTER TABLE versions DROP COLUMN held_fingerprint;
ALTER TABLE versions DROP COLUMN held_recipe;
ALTER TABLE versions DROP COLUMN held_code;
ALTER TABLE versions DROP COLUMN held_environment;
ALTER TABLE runs RENAME COLUMN seed TO held_seed;
ALTER TABLE runs ADD COLUMN seed INTEGER;
ALTER TABLE runs ADD COLUMN elsewhere INTEGER;
UPDATE runs SET seed = held_seed;
ALTER TABLE runs DROP COLUMN held_seed;
`
