import type { AppParts } from '@usher/app'
import type { Engine } from '@usher/engine'
import type { Storage } from '@usher/storage'
import { wordSentiment } from './comments/sentiment.ts'
import type { Domain } from './domain.ts'
import type { Embedder } from './search/embedder.ts'
import { onnxEmbedder } from './search/onnx-embedder.ts'
import { openaiEmbedder } from './search/openai-embedder.ts'
import type { SurfaceSettings, VideoSettings } from './settings.ts'
import { cassandraStores } from './storage/cassandra/stores.ts'
import { sqlStores } from './storage/sql/stores.ts'
import type { KillrVideoTables } from './storage/sql/tables.ts'
import type { Stores } from './storage/stores.ts'
import { TimeIds } from './time-id.ts'
import { noMetadata } from './videos/metadata.ts'
import { youtubeMetadata } from './videos/youtube-metadata.ts'

/** Puts the video domain together on the realm's database. */
export function createDomain(
  { storage, clock, warn }: AppParts<KillrVideoTables>,
  {
    engine,
    settings,
    videos,
  }: { engine: Engine; settings: SurfaceSettings; videos: VideoSettings },
): Domain {
  return {
    engine,
    stores: storesOf(storage),
    clock,
    ids: new TimeIds(),
    metadata: videos.metadata === 'off' ? noMetadata : youtubeMetadata(videos.youtube),
    sentiment: wordSentiment,
    embedder: embedderOf(videos, warn),
    similarityThreshold: videos.similarityThreshold,
    thumbnailUrlOf: ({ id, thumbnail }) =>
      (videos.metadata === 'off' ? undefined : thumbnail) ??
      `${settings.apiPrefix}/videos/id/${id}/thumbnail`,
    warn,
  }
}

/** The model that the settings name, if any. */
export function embedderOf(
  { embeddings, model }: Pick<VideoSettings, 'embeddings' | 'model'>,
  warn: (message: string) => void,
): Embedder | undefined {
  if (embeddings) return openaiEmbedder({ ...embeddings, warn })
  return model && onnxEmbedder(model, warn)
}

/** The app's ports on the database that the realm lies on. */
export function storesOf(storage: Storage<KillrVideoTables>): Stores {
  switch (storage.kind) {
    case 'sql':
      return sqlStores(storage.database)
    case 'cassandra':
      return cassandraStores(storage.keyspace)
  }
}
