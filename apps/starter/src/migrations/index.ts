import type { Migrations } from '@usher/storage'
import * as notes from './0001-notes.ts'

/** The app's own tables, in order. */
export const starterMigrations: Migrations = {
  '0001-notes': notes,
}
