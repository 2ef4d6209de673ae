import type { AppModule } from '@usher/app'
import { createTheater } from './main.ts'
import { theaterMigrations } from './migrations/index.ts'
import type { MovieTables } from './movies/tables.ts'
import { theaterPersonalData } from './personal-data.ts'
import { accountEndpoints, quickStart } from './presentation.ts'
import { theaterRealm } from './realm.ts'
import { loadFilms } from './seed/load-films.ts'
import { databaseUrl, settingNames } from './settings.ts'

/** The movie theater. */
export const theater: AppModule<MovieTables> = {
  name: 'theater',
  summary: 'Movie theater: accounts by e-mail, a public catalogue of films',
  branding: { title: 'Movie Theater', accent: '#8b1e3f' },
  realm: theaterRealm,
  migrations: theaterMigrations,
  personalData: theaterPersonalData,
  create: createTheater,
  databaseUrl,
  databaseSetting: 'POSTGRES_HOST',
  settingNames,
  accountEndpoints,
  quickStart,
  seed: loadFilms,
}
