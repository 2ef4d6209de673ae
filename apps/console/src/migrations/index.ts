import type { Migrations } from '@usher/storage'
import * as activeSessions from './0001-active-sessions.ts'
import * as notesAndSuspensions from './0002-notes-and-suspensions.ts'
import * as rolesOfAdministrators from './0003-roles-of-administrators.ts'

/** The console's own tables; the engine's are there before them. */
export const consoleMigrations: Migrations = {
  '0001-active-sessions': activeSessions,
  '0002-notes-and-suspensions': notesAndSuspensions,
  '0003-roles-of-administrators': rolesOfAdministrators,
}
