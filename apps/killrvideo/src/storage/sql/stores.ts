import type { Stores } from '../stores.ts'
import { sqlActivity } from './activity.ts'
import { sqlComments } from './comments.ts'
import { sqlFlags } from './flags.ts'
import { sqlRatings } from './ratings.ts'
import { sqlVectors } from './recommendations.ts'
import { sqlSearch } from './search.ts'
import type { VideoDatabase } from './tables.ts'
import { sqlVideos } from './videos.ts'

/** The app's ports on SQLite and PostgreSQL. */
export function sqlStores(database: VideoDatabase): Stores {
  return {
    videos: sqlVideos(database),
    comments: sqlComments(database),
    ratings: sqlRatings(database),
    search: sqlSearch(database),
    activity: sqlActivity(database),
    flags: sqlFlags(database),
    vectors: sqlVectors(database),
  }
}
