import type { AppModule } from '@usher/app'
import { createMomentsApp } from './main.ts'
import { momentsMigrations } from './migrations/index.ts'
import { momentsPersonalData } from './personal-data.ts'
import { quickStart } from './presentation.ts'
import { momentsRealm } from './realm.ts'
import type { LifeTables } from './tables.ts'

/** The life log. */
export const moments: AppModule<LifeTables> = {
  name: 'moments',
  summary: 'Life log: activities with a JSON Schema, moments that obey it; REST and GraphQL',
  branding: { title: 'Moments', accent: '#9a4a00' },
  realm: momentsRealm,
  migrations: momentsMigrations,
  personalData: momentsPersonalData,
  settingNames: ['JWT_SECRET_KEY', 'JWT_ALGORITHM', 'ACCESS_TOKEN_EXPIRE_MINUTES'],
  create: createMomentsApp,
  quickStart,
}
