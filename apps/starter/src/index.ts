import { defineApp } from '@usher/app'
import { invitationRoutes } from './invitations/routes.ts'
import { starterMigrations } from './migrations/index.ts'
import { noteRoutes } from './notes/routes.ts'
import { starterPersonalData } from './personal-data.ts'
import { starterRealm } from './realm.ts'

/** Everything that the account API has, and notes. */
export const starter = defineApp({
  name: 'starter',
  title: 'Starter',
  summary: 'Starter: the account API with everything on, and notes that people share by role',
  realm: starterRealm,
  migrations: starterMigrations,
  personalData: starterPersonalData,
  routes: (parts) => [...noteRoutes(parts), ...invitationRoutes(parts)],
})
