import type { AppKeyspace } from '@usher/storage'
import type { Stores } from '../stores.ts'
import { cassandraActivity } from './activity.ts'
import { cassandraComments } from './comments.ts'
import { cassandraFlags } from './flags.ts'
import { cassandraRatings } from './ratings.ts'
import { cassandraVectors } from './recommendations.ts'
import { cassandraSearch } from './search.ts'
import { cassandraVideos } from './videos.ts'

/** The app's ports on a keyspace. */
export function cassandraStores(keyspace: AppKeyspace): Stores {
  return {
    videos: cassandraVideos(keyspace),
    comments: cassandraComments(keyspace),
    ratings: cassandraRatings(keyspace),
    search: cassandraSearch(keyspace),
    activity: cassandraActivity(keyspace),
    flags: cassandraFlags(keyspace),
    vectors: cassandraVectors(keyspace),
  }
}
