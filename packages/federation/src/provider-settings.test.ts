import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SettingError } from '@usher/settings'
import { providerSettings } from './provider-settings.ts'

const GOOGLE = { OIDC_GOOGLE_CLIENT_ID: 'an id', OIDC_GOOGLE_CLIENT_SECRET: 'a secret' }

describe('settings of providers', () => {
  it('of GitHub have its addresses; those of others can be given', () => {
    const [github] = providerSettings(
      { OIDC_GITHUB_CLIENT_ID: 'an id', OIDC_GITHUB_CLIENT_SECRET: 'a secret' },
      'starter',
    )
    const [other] = providerSettings(
      {
        OIDC_CLUB_CLIENT_ID: 'an id',
        OIDC_CLUB_CLIENT_SECRET: 'a secret',
        OIDC_CLUB_ISSUER: 'https://club.example',
        OIDC_CLUB_AUTHORIZATION_URL: 'https://club.example/authorize',
        OIDC_CLUB_TOKEN_URL: 'https://club.example/token',
        OIDC_CLUB_USERINFO_URL: 'https://club.example/me',
      },
      'starter',
    )

    assert.deepEqual(github?.scopes, ['read:user', 'user:email'])
    assert.equal(github?.endpoints?.emails, 'https://api.github.com/user/emails')
    assert.deepEqual(other?.endpoints, {
      authorization: 'https://club.example/authorize',
      token: 'https://club.example/token',
      userInfo: 'https://club.example/me',
    })
  })

  it('of a known provider are id and secret', () => {
    const [google, ...others] = providerSettings(GOOGLE, 'starter')

    assert.deepEqual(others, [])
    assert.deepEqual(google, {
      name: 'google',
      label: 'Google',
      issuer: new URL('https://accounts.google.com'),
      clientId: 'an id',
      proof: { kind: 'secret', secret: 'a secret' },
      scopes: ['openid', 'email', 'profile'],
      domains: undefined,
      responseMode: 'query',
    })
  })

  it('count for one app if they have its prefix, and before those without', () => {
    const variables = {
      ...GOOGLE,
      STARTER_OIDC_GOOGLE_CLIENT_ID: 'its own',
      THEATER_OIDC_MY_SCHOOL_ISSUER: 'https://id.school.example/realms/x',
      THEATER_OIDC_MY_SCHOOL_CLIENT_ID: 'theater',
      THEATER_OIDC_MY_SCHOOL_CLIENT_SECRET: 'a secret',
      THEATER_OIDC_MY_SCHOOL_DOMAINS: 'School.example, other.example',
      THEATER_OIDC_MY_SCHOOL_SCOPES: 'email',
    }

    const [google] = providerSettings(variables, 'starter')
    const [, school] = providerSettings(variables, 'theater')

    assert.equal(google?.clientId, 'its own')
    assert.deepEqual(
      [school?.name, school?.issuer.href, school?.domains, school?.scopes],
      [
        'my-school',
        'https://id.school.example/realms/x',
        ['school.example', 'other.example'],
        ['openid', 'email'],
      ],
    )
  })

  it('are none where nothing is set', () => {
    const variables = { OIDC_ALLOW_LOOPBACK: 'on', OIDC_GOOGLE_CLIENT_ID: ' ' }

    assert.deepEqual(providerSettings(variables, 'starter'), [])
  })

  for (const [variables, message] of [
    [{ OIDC_GOOGLE_CLIENT_ID: 'x' }, 'OIDC_GOOGLE_CLIENT_SECRET is missing'],
    [{ OIDC_GOOGLE_CLIENT_SECRET: 'x' }, 'OIDC_GOOGLE_CLIENT_ID is missing'],
    [{ OIDC_SCHOOL_CLIENT_ID: 'x' }, 'OIDC_SCHOOL_ISSUER is missing'],
    [{ ...GOOGLE, OIDC_GOOGLE_ISSUER: 'hidden' }, 'OIDC_GOOGLE_ISSUER is wrong'],
    [{ ...GOOGLE, OIDC_GOOGLE_ISSUER: 'https://a?hidden' }, 'OIDC_GOOGLE_ISSUER is wrong'],
  ] as const) {
    it(`say what is missing or wrong: ${message}`, () => {
      assert.throws(
        () => providerSettings(variables, 'starter'),
        (error: unknown) =>
          error instanceof SettingError &&
          error.message.startsWith(message) &&
          !error.message.includes('hidden'),
      )
    })
  }
})
