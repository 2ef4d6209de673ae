import type { AppModule } from '@usher/app'
import { operatorProfile } from './accounts/profile.ts'
import { createVividly } from './main.ts'
import { vividlyMigrations } from './migrations/index.ts'
import { vividlyPersonalData } from './personal-data.ts'
import { accountEndpoints, quickStart } from './presentation.ts'
import { vividlyRealm } from './realm.ts'
import { loadDemo } from './seed/load-demo.ts'
import { loadEvents } from './seed/load-events.ts'
import type { SchoolTables } from './tables.ts'

export { type VividlyLearning, vividlyLearning } from './progress/learning.ts'
export type { LearningEvent, RecordedEvents } from './progress/progress.ts'

/** The school platform. */
export const vividly: AppModule<SchoolTables> = {
  name: 'vividly',
  summary: 'School platform: students, teachers, classes, progress',
  branding: { title: 'Vividly', accent: '#5b3fa0' },
  realm: vividlyRealm,
  migrations: vividlyMigrations,
  personalData: vividlyPersonalData,
  settingNames: ['RATE_LIMIT_REGISTER', 'RATE_LIMIT_LOGIN', 'RATE_LIMIT_PASSWORD_RESET'],
  create: createVividly,
  operatorProfile,
  accountEndpoints,
  quickStart,
  seed: (parts) => (parts.csv === undefined ? loadDemo(parts) : loadEvents(parts, parts.csv)),
}
