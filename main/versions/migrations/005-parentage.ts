/** Why a version is compared with its parent and no other: asked for, or the newest that did not fail; not known of earlier versions. */
export const parentage = 'ALTER TABLE versions ADD COLUMN parentage TEXT;'
