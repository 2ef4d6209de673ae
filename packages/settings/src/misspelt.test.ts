import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { misspeltSettings } from './index.ts'

const known = {
  names: ['HOST', 'PORT', 'LOG_LEVEL', 'ACCESS_TOKEN_TTL', 'POSTGRES_HOST', 'JWT_ALGORITHM'],
  scopes: ['theater', 'killrvideo-oauth2'],
}
const found = (...names: string[]) =>
  misspeltSettings(Object.fromEntries(names.map((name) => [name, '1'])), known)

describe('misspeltSettings', () => {
  for (const [variable, meant] of [
    ['ACCES_TOKEN_TTL', 'ACCESS_TOKEN_TTL'],
    ['ACCESS_TOKENS_TLL', 'ACCESS_TOKEN_TTL'],
    ['access_token_ttl_', 'ACCESS_TOKEN_TTL'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['JTW_ALGORITHM', 'JWT_ALGORITHM'],
    ['THEATER_ACCES_TOKEN_TTL', 'THEATER_ACCESS_TOKEN_TTL'],
    ['THEATRE_ACCESS_TOKEN_TTL', 'THEATER_ACCESS_TOKEN_TTL'],
    ['KILLRVIDEO_OAUTH_LOG_LEVEL', 'KILLRVIDEO_OAUTH2_LOG_LEVEL'],
  ] as const) {
    it(`knows what ${variable} was meant to be`, () => {
      assert.deepEqual(found(variable), [{ variable, meant }])
    })
  }

  it('says nothing of settings, and of what resembles none', () => {
    const names = ['LOG_LEVEL', 'THEATER_LOG_LEVEL', 'KILLRVIDEO_OAUTH2_HOST', 'POSTGRES_HOST']
    const others = ['HOME', 'PATH', 'PORTS', 'LOGNAME', 'POSTGRES_PORT', 'HTTP_PROXY', 'LANGUAGE']

    assert.deepEqual(found(...names, ...others), [])
  })
})
