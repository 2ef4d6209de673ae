import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { standardRealm } from '@usher/engine'
import { SettingError } from '@usher/settings'
import { bridgeSettings } from './bridge-settings.ts'

const realm = standardRealm({ name: 'club', roles: ['user'], profile: {} })
const numbered = { ...realm, accountIds: { form: 'sequential' } } as const
const named = {
  ...realm,
  identifier: { kind: 'username', pattern: /^\w+$/, reason: 'Letters.' },
} as const
const SECRET = 'a secret of the former system, long enough'
const WHOLE = {
  BRIDGE_ISSUER: 'https://id.example.com',
  BRIDGE_AUDIENCE: 'the old app',
  BRIDGE_JWKS: 'https://id.example.com/jwks',
  BRIDGE_UNTIL: '2027-03-31',
}

describe('settings of the bridge', () => {
  it('are none where nothing is set', () => {
    assert.equal(bridgeSettings({ BRIDGE_ISSUER: ' ' }, { app: 'club', realm }), undefined)
  })

  it('name the issuer, the audience, the key, and the end', () => {
    const { BRIDGE_JWKS: _, ...rest } = WHOLE
    const variables = { ...rest, BRIDGE_SECRET: SECRET, CLUB_BRIDGE_AUDIENCE: 'the club' }

    assert.deepEqual(bridgeSettings(variables, { app: 'club', realm }), {
      issuer: 'https://id.example.com',
      audience: 'the club',
      key: { kind: 'secret', secret: Buffer.from(SECRET) },
      finds: 'id',
      until: new Date('2027-03-31T00:00:00Z'),
    })
    assert.deepEqual(bridgeSettings(WHOLE, { app: 'club', realm })?.key, {
      kind: 'key_set',
      url: new URL('https://id.example.com/jwks'),
    })
  })

  for (const [variables, message, of] of [
    [{ ...WHOLE, BRIDGE_ISSUER: '' }, 'BRIDGE_ISSUER is missing', realm],
    [{ ...WHOLE, BRIDGE_AUDIENCE: '' }, 'BRIDGE_AUDIENCE is missing', realm],
    [{ ...WHOLE, BRIDGE_JWKS: '' }, 'BRIDGE_JWKS or BRIDGE_SECRET is missing', realm],
    [{ ...WHOLE, BRIDGE_UNTIL: '' }, 'BRIDGE_UNTIL is missing', realm],
    [{ ...WHOLE, BRIDGE_UNTIL: 'hidden' }, 'BRIDGE_UNTIL is wrong', realm],
    [{ ...WHOLE, BRIDGE_JWKS: 'file:///hidden' }, 'BRIDGE_JWKS is wrong', realm],
    [{ ...WHOLE, BRIDGE_SECRET: SECRET }, 'BRIDGE_JWKS and BRIDGE_SECRET are both set', realm],
    [{ BRIDGE_SECRET: 'hidden' }, 'BRIDGE_SECRET is 6 bytes', realm],
    [WHOLE, 'BRIDGE_FINDS is wrong: ids of club are numbers', numbered],
    [{ ...WHOLE, BRIDGE_FINDS: 'email' }, 'BRIDGE_FINDS is wrong', named],
  ] as const) {
    it(`say what is missing or wrong: ${message}`, () => {
      assert.throws(
        () => bridgeSettings(variables, { app: 'club', realm: of }),
        (error: unknown) =>
          error instanceof SettingError &&
          error.message.startsWith(message) &&
          !error.message.includes('hidden'),
      )
    })
  }
})
