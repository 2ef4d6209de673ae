import type { Migrations } from '@usher/storage'
import * as videos from './0001-videos.ts'
import * as whatPeopleSay from './0002-what-people-say.ts'
import * as search from './0003-search.ts'
import * as trending from './0004-trending.ts'

/** The realm's own tables in SQL, beside the engine's. */
export const killrvideoMigrations: Migrations = {
  '0001-videos': videos,
  '0002-what-people-say': whatPeopleSay,
  '0003-search': search,
  '0004-trending': trending,
}
