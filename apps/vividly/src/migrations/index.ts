import type { Migrations } from '@usher/storage'
import * as school from './0001-school.ts'
import * as catalogue from './0002-catalogue.ts'

/** The app's own tables, beside the engine's. */
export const vividlyMigrations: Migrations = {
  '0001-school': school,
  '0002-catalogue': catalogue,
}
