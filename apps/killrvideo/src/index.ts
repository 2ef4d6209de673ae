import type { AppModule } from '@usher/app'
import { createBlueprint } from './blueprint/main.ts'
import { killrvideoMigrations } from './migrations/index.ts'
import { createOauth2 } from './oauth2/main.ts'
import { killrvideoPersonalData } from './personal-data.ts'
import { blueprint, oauth2 } from './presentation.ts'
import { killrvideoRealm } from './realm.ts'
import { seedKillrvideo } from './seed/seed.ts'
import { killrvideoDatabaseUrl, settingNames } from './settings.ts'
import { killrvideoTables } from './storage/cassandra/tables.ts'
import type { KillrVideoTables } from './storage/sql/tables.ts'
import { STATUS_NAMES } from './users/account-status.ts'
import { operatorProfile } from './users/names.ts'

const realmOfBoth = {
  realm: killrvideoRealm,
  migrations: killrvideoMigrations,
  personalData: killrvideoPersonalData,
  // The index of words on SQLite; PostgreSQL has one that keeps itself.
  afterMove: (database) =>
    database === 'sqlite'
      ? [
          'insert into video_texts (rowid, text) select number, search_text from videos where listed = 1',
        ]
      : [],
  cassandra: killrvideoTables,
  databaseUrl: killrvideoDatabaseUrl,
  databaseSetting: 'ASTRA_DB_API_ENDPOINT',
  settingNames,
  operatorProfile,
  seed: seedKillrvideo,
  statusNames: STATUS_NAMES,
} satisfies Partial<AppModule<KillrVideoTables>>

/** The video-sharing application (blueprint contract). */
export const killrvideo: AppModule<KillrVideoTables> = {
  name: 'killrvideo',
  summary: 'KillrVideo: videos, search, comments, ratings, moderation (blueprint contract)',
  branding: { title: 'KillrVideo', accent: '#1a5fb4' },
  ...realmOfBoth,
  ...blueprint,
  create: createBlueprint,
}

/** The same accounts behind the other published contract. */
export const killrvideoOauth2: AppModule<KillrVideoTables> = {
  name: 'killrvideo-oauth2',
  summary: 'The accounts of KillrVideo with the OAuth2 password form (iteration 2)',
  branding: { title: 'KillrVideo', accent: '#1a5fb4' },
  ...realmOfBoth,
  ...oauth2,
  create: createOauth2,
}
