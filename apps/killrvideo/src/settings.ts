import type { CorsRules } from '@usher/http'
import { type Environment, SettingError } from '@usher/settings'
import { findModel, type ModelFiles } from './search/onnx-files.ts'
import type { EmbeddingsOptions } from './search/openai-embedder.ts'
import type { YoutubeOptions } from './videos/youtube-metadata.ts'

/** The variables of both surfaces and of the video domain (contract, sections A.6 and C). */
export const settingNames = [
  'PROJECT_NAME',
  'API_V1_STR',
  'ALGORITHM',
  'ACCESS_TOKEN_EXPIRE_MINUTES',
  'CORS_ALLOW_ORIGINS',
  'ASTRA_DB_API_ENDPOINT',
  'ASTRA_DB_APPLICATION_TOKEN',
  'ASTRA_DB_KEYSPACE',
  'CLIENT_DIR',
  'EMBEDDING_MODEL_DIR',
  'EMBEDDINGS_API_KEY',
  'EMBEDDINGS_MODEL',
  'EMBEDDINGS_URL',
  'INLINE_METADATA_DISABLED',
  'VECTOR_SEARCH_ENABLED',
  'VECTOR_SEARCH_SIMILARITY_THRESHOLD',
  'YOUTUBE_API_KEY',
  'YOUTUBE_API_TIMEOUT',
  'YOUTUBE_API_URL',
  'YOUTUBE_OEMBED_URL',
]

/** What the environment says to one surface; all names are the contract's (section A.6). */
export interface SurfaceSettings {
  readonly projectName: string
  /** Path before every route of the API, such as `/api/v1`. */
  readonly apiPrefix: string
  /** `ACCESS_TOKEN_TTL` goes before it. */
  readonly accessTokenTtlSeconds: number
  /** Absent: as the server's `CORS_ORIGINS` say, else every origin. */
  readonly corsOrigins: CorsRules['origins'] | undefined
}

/** Where a DataStax Astra database is, and the token that opens it. */
export interface AstraSettings {
  readonly endpoint: URL
  readonly applicationToken: string
  readonly keyspace: string
}

/**
 * Reads the settings of a surface.
 *
 * @param defaults what differs between the surfaces
 * @throws {SettingError} naming the variable that is wrong or missing
 */
export function readSettings(
  environment: Environment,
  defaults: { readonly accessTokenExpireMinutes: number },
): SurfaceSettings {
  environment.oneOf('ALGORITHM', ['HS256'])
  readAstraSettings(environment)
  const minutes =
    environment.integer('ACCESS_TOKEN_EXPIRE_MINUTES', { min: 1, max: LONGEST_MINUTES }) ??
    defaults.accessTokenExpireMinutes
  return {
    projectName: environment.text('PROJECT_NAME') ?? 'KillrVideo 2025 Python Backend',
    apiPrefix: environment.parsed('API_V1_STR', pathPrefix) ?? '/api/v1',
    accessTokenTtlSeconds: minutes * 60,
    corsOrigins: environment.parsed('CORS_ALLOW_ORIGINS', origins),
  }
}

/** What the environment says to the video domain. */
export interface VideoSettings {
  /** `off`: YouTube is never asked, and all pictures are drawn by this server. */
  readonly metadata: 'on' | 'off'
  readonly youtube: YoutubeOptions
  /** A folder with a built web client, to be served at `/`. */
  readonly clientDir: string | undefined
  /** Absent: there is no model behind an address, or searching by meaning is switched off. */
  readonly embeddings: Omit<EmbeddingsOptions, 'warn'> | undefined
  /** A model for this process; absent as `embeddings` is. */
  readonly model: ModelFiles | undefined
  /** Cosine, 0 … 1. */
  readonly similarityThreshold: number
}

/**
 * Reads the settings of the video domain.
 *
 * @throws {SettingError} naming the variable that is wrong
 */
export function readVideoSettings(environment: Environment): VideoSettings {
  const seconds = environment.parsed('YOUTUBE_API_TIMEOUT', positiveNumber) ?? 3
  const isOn = environment.parsed('VECTOR_SEARCH_ENABLED', truth) ?? true
  return {
    metadata: environment.parsed('INLINE_METADATA_DISABLED', truth) ? 'off' : 'on',
    youtube: {
      apiKey: environment.text('YOUTUBE_API_KEY'),
      dataApi: environment.parsed('YOUTUBE_API_URL', webAddress) ?? DATA_API,
      oembed: environment.parsed('YOUTUBE_OEMBED_URL', webAddress) ?? OEMBED,
      timeoutMilliseconds: seconds * 1_000,
    },
    clientDir: environment.text('CLIENT_DIR'),
    embeddings: isOn ? readEmbeddings(environment) : undefined,
    model: isOn ? readModel(environment) : undefined,
    similarityThreshold: environment.parsed('VECTOR_SEARCH_SIMILARITY_THRESHOLD', cosine) ?? 0.65,
  }
}

const DATA_API = new URL('https://www.googleapis.com/youtube/v3')
const OEMBED = new URL('https://www.youtube.com/oembed')

/** What its makers call the model whose vectors the data model has (D.1). */
const USUAL_MODEL = 'all-minilm'

function readEmbeddings(environment: Environment): VideoSettings['embeddings'] {
  const url = environment.parsed('EMBEDDINGS_URL', webAddress)
  if (!url) return undefined
  const model = environment.text('EMBEDDINGS_MODEL') ?? USUAL_MODEL
  return { url, model, apiKey: environment.text('EMBEDDINGS_API_KEY') }
}

/** @throws {SettingError} also beside `EMBEDDINGS_URL`: vectors of two models do not compare */
function readModel(environment: Environment): ModelFiles | undefined {
  const folder = environment.text('EMBEDDING_MODEL_DIR')
  if (folder === undefined) return undefined
  if (environment.text('EMBEDDINGS_URL') !== undefined) {
    throw new SettingError('EMBEDDING_MODEL_DIR and EMBEDDINGS_URL are set: keep one of them.')
  }
  return findModel(folder)
}

const webAddress = {
  read: (text: string) => {
    const url = URL.parse(text)
    return url && /^https?:$/.test(url.protocol) ? url : undefined
  },
  wanted: 'an http:// or https:// address',
}

const truth = {
  read: (text: string) => {
    if (/^(true|1|on|yes)$/i.test(text)) return true
    return /^(false|0|off|no)$/i.test(text) ? false : undefined
  },
  wanted: 'true or false',
}

const LONGEST_SECONDS = 60

const positiveNumber = {
  read: (text: string) => within(text, { above: 0, most: LONGEST_SECONDS }),
  wanted: `seconds, such as 3.0, at most ${LONGEST_SECONDS}`,
}

const cosine = {
  read: (text: string) => within(text, { above: -1, most: 1 }),
  wanted: 'a number between 0 and 1, such as 0.65',
}

function within(text: string, { above, most }: { above: number; most: number }) {
  const number = Number(text)
  return text.trim() !== '' && number > above && number <= most ? number : undefined
}

const LONGEST_MINUTES = 36_500 * 24 * 60 // a hundred years, as for durations

/**
 * The `ASTRA_DB_*` settings, or `undefined` if there are none.
 *
 * @throws {SettingError} naming the first missing one, if only some are set
 */
export function readAstraSettings(environment: Environment): AstraSettings | undefined {
  const endpoint = environment.parsed('ASTRA_DB_API_ENDPOINT', astraEndpoint)
  const applicationToken = environment.text('ASTRA_DB_APPLICATION_TOKEN')
  const keyspace = environment.parsed('ASTRA_DB_KEYSPACE', keyspaceName)
  if (!endpoint && !applicationToken && !keyspace) return undefined
  if (!endpoint) throw missing('ASTRA_DB_API_ENDPOINT')
  if (!applicationToken) throw missing('ASTRA_DB_APPLICATION_TOKEN')
  if (!keyspace) throw missing('ASTRA_DB_KEYSPACE')
  return { endpoint, applicationToken, keyspace }
}

/**
 * The database when `DATABASE_URL` is unset: `astra://token:<token>@<host>/<keyspace>` if the
 * `ASTRA_DB_*` settings say so, with token and keyspace percent-encoded.
 */
export function killrvideoDatabaseUrl(environment: Environment): string | undefined {
  const astra = readAstraSettings(environment)
  if (!astra) return undefined
  const token = encodeURIComponent(astra.applicationToken)
  return `astra://token:${token}@${astra.endpoint.host}/${encodeURIComponent(astra.keyspace)}`
}

function missing(name: string): SettingError {
  return new SettingError(
    `${name} is not set: set all of ASTRA_DB_API_ENDPOINT, ASTRA_DB_APPLICATION_TOKEN and ASTRA_DB_KEYSPACE, or none.`,
  )
}

const pathPrefix = {
  read: (text: string) => (/^(\/[\w.~-]+)+$/.test(text) ? text : undefined),
  wanted: 'a path such as /api/v1, without a slash at its end',
}

const origins = {
  read: (text: string): CorsRules['origins'] | undefined => {
    const given = text.split(',').map((origin) => origin.trim())
    if (given.includes('*')) return 'any-echoed'
    return given.every((origin) => URL.parse(origin)?.origin === origin) ? given : undefined
  },
  wanted: '*, or origins such as https://app.example.com, without path, separated by commas',
}

const astraEndpoint = {
  read: (text: string) => {
    const url = URL.parse(text)
    return url?.protocol === 'https:' ? url : undefined
  },
  wanted: 'the https:// address of the database that Astra shows',
}

const keyspaceName = {
  read: (text: string) => (/^\w{1,48}$/.test(text) ? text : undefined),
  wanted: 'the name of a keyspace: up to 48 letters, digits and underscores',
}
