/** What the checks said before a run, and why a person started it over a red finding; not known of earlier runs. */
export const preflight = 'ALTER TABLE runs ADD COLUMN preflight TEXT;'
