/** What an attempt ran with: libraries, instruction sets, settings that change rounding. Not known of earlier attempts. */
export const runtime = 'ALTER TABLE attempts ADD COLUMN runtime TEXT;'
