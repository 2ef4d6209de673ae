import type { Migrations } from '@usher/storage'
import * as activitiesAndMoments from './0001-activities-and-moments.ts'

/** The app's own tables, beside the engine's. */
export const momentsMigrations: Migrations = {
  '0001-activities-and-moments': activitiesAndMoments,
}
