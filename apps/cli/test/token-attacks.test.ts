import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Ask, asking } from '@usher/app/testing'
import { statusWith } from './support/asking-twice.ts'
import {
  assertRefused,
  collectTokens,
  doors,
  KIM,
  keysDerivedFrom,
  resigned,
} from './support/doors.ts'
import {
  type Attack,
  attacks,
  attacksOnSessions,
  curiosities,
  type Own,
} from './support/token-attacks.ts'
import { newUsher, type Usher } from './support/usher.ts'

const SECRET_KEY = 'a key that only these attacks use, 32 bytes and more'
/** Those whose tokens name a session, and a purpose. */
const REALMS_WITH_SESSIONS = ['vividly', 'console']

describe('on a server with all apps', () => {
  let usher: Usher
  let url: string
  let ask: Ask
  let tokens: Readonly<Record<string, string>>
  before(async () => {
    usher = await newUsher({ SECRET_KEY, RATE_LIMIT: 'off' })
    url = (await usher.serve()).url
    ask = asking(url)
    tokens = await collectTokens(usher, ask)
  })
  after(() => usher.remove())

  /** The statuses of all doors to that attack, each with a good token taken apart. */
  async function tryEverywhere(attack: Attack, isDoor: (place: string) => boolean = () => true) {
    const answers: [place: string, status: number][] = []
    for (const [place, { opens, knock, realm }] of Object.entries(doors)) {
      if (!isDoor(place)) continue
      // A replayed refresh token ends its session, as it should.
      if (realm === 'vividly') tokens = { ...tokens, ...(await logInToVividly()) }
      const own = ownOf(tokens[opens[0] ?? ''] ?? '')
      const { status, text } = await knock(ask, attack(own))
      assert.ok(!text.includes(own.token), `${place} repeats a token`)
      answers.push([place, status])
    }
    return answers
  }

  async function assertRefusedEverywhere(attack: Attack, isDoor?: (place: string) => boolean) {
    for (const [place, status] of await tryEverywhere(attack, isDoor)) {
      assert.ok(status >= 400 && status < 500, `${place} answers ${status}`)
    }
  }

  async function logInToVividly(): Promise<Readonly<Record<string, string>>> {
    const { body } = await ask('POST', '/vividly/api/v1/auth/login', { body: KIM })
    assert.equal(typeof body.access_token, 'string')
    return { 'vividly access': body.access_token, 'vividly refresh': body.refresh_token }
  }

  for (const [name, attack] of Object.entries(attacks)) {
    it(`a token with ${name} opens no door`, () => assertRefusedEverywhere(attack))
  }

  for (const [name, attack] of Object.entries(attacksOnSessions)) {
    const isDoor = (place: string) => REALMS_WITH_SESSIONS.includes(doors[place]?.realm ?? '')
    it(`a token with ${name} opens no door where tokens name sessions`, () =>
      assertRefusedEverywhere(attack, isDoor))
  }

  for (const [name, attack] of Object.entries(curiosities)) {
    it(`a token with ${name} does no harm`, async () => {
      const isDoor = (place: string) => !place.startsWith('the refresh')
      for (const [place, status] of await tryEverywhere(attack, isDoor)) {
        assert.ok([200, 401].includes(status), `${place} answers ${status}`)
      }
    })
  }

  it('the scheme counts in any letter case, and no other scheme does', async () => {
    tokens = { ...tokens, ...(await logInToVividly()) }
    for (const [place, { opens, knockWith }] of Object.entries(doors)) {
      const token = tokens[opens[0] ?? '']
      for (const scheme of ['Bearer', 'bearer', 'BEARER', 'bEaReR ']) {
        const answer = await knockWith?.(ask, `${scheme} ${token}`)
        assert.ok(answer === undefined || answer.status === 200, `${place}: ${scheme}`)
      }
      for (const sent of [
        `Basic ${token}`,
        `Token ${token}`,
        `JWT ${token}`,
        `Bearer:${token}`,
        `Bearer${token}`,
        `Bearer Bearer ${token}`,
        `Bearer ${token} ${token}`,
        `Bearer ${token}, Bearer ${token}`,
        `Bearer token=${token}`,
        String(token),
      ]) {
        const answer = await knockWith?.(ask, sent)
        if (answer) assertRefused(answer, `${place}: ${sent.slice(0, 20)}`)
      }
    }
  })

  it('of two Authorization headers the first one counts', async () => {
    const query = JSON.stringify({ query: '{ getActivities { id } }' })
    for (const [path, name, body] of [
      ['/killrvideo/api/v1/users/me', 'killrvideo access', undefined],
      ['/killrvideo-oauth2/api/v1/users/me', 'killrvideo access', undefined],
      ['/vividly/api/v1/auth/me', 'vividly access', undefined],
      ['/moments/v1/activities', 'moments access', undefined],
      ['/moments/graphql', 'moments access', query],
    ] as const) {
      if (path.startsWith('/vividly')) tokens = { ...tokens, ...(await logInToVividly()) }
      const good = `Bearer ${tokens[name]}`

      assert.equal(await statusWith(url + path, [good, 'Bearer a.b.c'], body), 200, path)
      assert.equal(await statusWith(url + path, ['Bearer a.b.c', good], body), 401, path)
    }
  })

  it('a good token still opens each door afterwards', async () => {
    tokens = { ...tokens, ...(await logInToVividly()) }
    for (const [place, { opens, knock }] of Object.entries(doors)) {
      assert.equal((await knock(ask, tokens[opens[0] ?? ''] ?? '')).status, 200, place)
    }
  })

  it('a token under a revoked key opens no door of its realm', async () => {
    tokens = { ...tokens, ...(await logInToVividly()) }
    for (const app of ['theater', 'killrvideo', 'vividly', 'moments']) {
      await usher.run(['keys', 'revoke', '--app', app])
    }
    for (const [place, { opens, knock, realm }] of Object.entries(doors)) {
      if (realm === 'console') continue // has no such command
      const token = tokens[opens[0] ?? ''] ?? ''
      // Until the server has looked again. A refresh that still worked has replaced its token.
      while ((await knock(ask, token)).status === 200);
      assertRefused(await knock(ask, token), place)
    }
  })
})

function ownOf(token: string): Own {
  const [header, claims] = token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()))
  const candidates = [SECRET_KEY, ...keysDerivedFrom(SECRET_KEY).map(({ key }) => key)]
  const key = candidates.find((one) => resigned(token, one) === token)
  assert.ok(key, `an attacker with all keys has this one, too: ${JSON.stringify(claims)}`)
  return { token, header, claims, key, subject: 'user_id' in claims ? 'user_id' : 'sub' }
}
