import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { parseEnv } from 'node:util'
import { environment, SettingError, type Variables } from '@usher/settings'
import {
  killrvideoDatabaseUrl,
  readAstraSettings,
  readSettings,
  readVideoSettings,
} from './settings.ts'

const DEFAULTS = { accessTokenExpireMinutes: 30 }
const read = (variables: Record<string, string>, app = 'killrvideo') =>
  readSettings(environment(variables, app), DEFAULTS)
const ASTRA = {
  ASTRA_DB_API_ENDPOINT: 'https://0a1b-us-east1.apps.astra.datastax.com',
  ASTRA_DB_APPLICATION_TOKEN: 'AstraCS:abc/def+1',
  ASTRA_DB_KEYSPACE: 'killrvideo',
}

describe('settings of a surface', () => {
  it('have defaults', () => {
    assert.deepEqual(read({}), {
      projectName: 'KillrVideo 2025 Python Backend',
      apiPrefix: '/api/v1',
      accessTokenTtlSeconds: 1800,
      corsOrigins: undefined,
    })
  })

  it('are read from the environment, the own prefix first', () => {
    const variables = {
      PROJECT_NAME: 'Our Videos',
      API_V1_STR: '/v1',
      ACCESS_TOKEN_EXPIRE_MINUTES: '5',
      KILLRVIDEO_OAUTH2_ACCESS_TOKEN_EXPIRE_MINUTES: '90',
      ALGORITHM: 'HS256',
      CORS_ALLOW_ORIGINS: 'https://a.example , http://b.example:8080',
    }

    assert.deepEqual(read(variables), {
      projectName: 'Our Videos',
      apiPrefix: '/v1',
      accessTokenTtlSeconds: 300,
      corsOrigins: ['https://a.example', 'http://b.example:8080'],
    })
    assert.equal(read(variables, 'killrvideo-oauth2').accessTokenTtlSeconds, 5400)
    assert.equal(read({ CORS_ALLOW_ORIGINS: 'https://a.example,*' }).corsOrigins, 'any-echoed')
  })

  for (const [name, value] of [
    ['ALGORITHM', 'HS512'],
    ['ALGORITHM', 'none'],
    ['ACCESS_TOKEN_EXPIRE_MINUTES', '0'],
    ['ACCESS_TOKEN_EXPIRE_MINUTES', '30m'],
    ['API_V1_STR', 'api'],
    ['API_V1_STR', '/api/'],
    ['API_V1_STR', '/{api}'],
    ['CORS_ALLOW_ORIGINS', 'https://a.example/'],
    ['CORS_ALLOW_ORIGINS', 'a.example'],
  ] as const) {
    it(`name ${name} if it is ${value}`, () => {
      assert.throws(
        () => read({ [name]: value }),
        (error) => error instanceof SettingError && error.message.startsWith(`${name} is wrong`),
      )
    })
  }

  it('are all in the example file, and read from it', () => {
    const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8')
    const offered = example.replaceAll(/^# ?(?=[A-Z_0-9]+=)/gm, '')

    const names = Object.keys(parseEnv(offered)).sort()

    assert.deepEqual(names, [
      'ACCESS_TOKEN_EXPIRE_MINUTES',
      'ACCESS_TOKEN_TTL',
      'ALGORITHM',
      'API_V1_STR',
      'ASTRA_DB_API_ENDPOINT',
      'ASTRA_DB_APPLICATION_TOKEN',
      'ASTRA_DB_KEYSPACE',
      'CLIENT_DIR',
      'CORS_ALLOW_ORIGINS',
      'DATABASE_URL',
      'EMBEDDINGS_API_KEY',
      'EMBEDDINGS_MODEL',
      'EMBEDDINGS_URL',
      'EMBEDDING_MODEL_DIR',
      'INLINE_METADATA_DISABLED',
      'PROJECT_NAME',
      'RATE_LIMIT',
      'SECRET_KEY',
      'VECTOR_SEARCH_ENABLED',
      'VECTOR_SEARCH_SIMILARITY_THRESHOLD',
      'YOUTUBE_API_KEY',
      'YOUTUBE_API_TIMEOUT',
      'YOUTUBE_API_URL',
      'YOUTUBE_OEMBED_URL',
    ])
    assert.deepEqual(read(parseEnv(example) as Record<string, string>), read({}))
  })
})

describe('the settings of Astra', () => {
  it('are absent together', () => {
    assert.equal(readAstraSettings(environment({}, 'killrvideo')), undefined)
    assert.equal(killrvideoDatabaseUrl(environment({}, 'killrvideo')), undefined)
  })

  it('are read together, and make the URL of the database', () => {
    const url = new URL(killrvideoDatabaseUrl(environment(ASTRA, 'killrvideo')) ?? '')

    assert.equal(decodeURIComponent(url.password), ASTRA.ASTRA_DB_APPLICATION_TOKEN)
    assert.equal(url.host, '0a1b-us-east1.apps.astra.datastax.com')
    assert.equal(url.pathname, '/killrvideo')
  })

  for (const missing of Object.keys(ASTRA)) {
    it(`stop the start if ${missing} is the missing one`, () => {
      const { [missing as keyof typeof ASTRA]: _, ...others } = ASTRA

      assert.throws(
        () => read(others),
        (error) =>
          error instanceof SettingError &&
          error.message.startsWith(`${missing} is not set`) &&
          !error.message.includes('AstraCS'),
      )
    })
  }
})

describe('the settings of the video domain', () => {
  it('have defaults', () => {
    assert.deepEqual(readVideoSettings(environment({}, 'killrvideo')), {
      metadata: 'on',
      youtube: {
        apiKey: undefined,
        dataApi: new URL('https://www.googleapis.com/youtube/v3'),
        oembed: new URL('https://www.youtube.com/oembed'),
        timeoutMilliseconds: 3_000,
      },
      clientDir: undefined,
      embeddings: undefined,
      model: undefined,
      similarityThreshold: 0.65,
    })
  })

  it('are read, and refused by name', () => {
    const read = (variables: Variables) => readVideoSettings(environment(variables, 'killrvideo'))
    assert.equal(read({ INLINE_METADATA_DISABLED: 'TRUE' }).metadata, 'off')
    assert.equal(read({ YOUTUBE_API_TIMEOUT: '0.5' }).youtube.timeoutMilliseconds, 500)
    const model = { EMBEDDINGS_URL: 'http://localhost:11434/v1' }
    assert.equal(read(model).embeddings?.model, 'all-minilm')
    assert.equal(read({ ...model, VECTOR_SEARCH_ENABLED: 'false' }).embeddings, undefined)
    assert.equal(read({ VECTOR_SEARCH_SIMILARITY_THRESHOLD: '0.8' }).similarityThreshold, 0.8)
    for (const [name, value] of [
      ['INLINE_METADATA_DISABLED', 'perhaps'],
      ['YOUTUBE_API_TIMEOUT', '0'],
      ['VECTOR_SEARCH_ENABLED', '2'],
      ['EMBEDDINGS_URL', 'localhost:11434'],
      ['YOUTUBE_OEMBED_URL', 'ftp://youtube.com'],
      ['VECTOR_SEARCH_SIMILARITY_THRESHOLD', '1.5'],
    ] as const) {
      assert.throws(
        () => read({ [name]: value }),
        (error) => error instanceof SettingError && error.message.startsWith(`${name} is wrong`),
      )
    }
  })
})
