/** The share of a run's time in which it waited for data; not known of earlier runs. */
export const dataWait = 'ALTER TABLE runs ADD COLUMN data_wait REAL;'
