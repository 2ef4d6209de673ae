import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { it } from 'node:test'
import { TEST_SECRET_KEY } from '@usher/app/testing'
import { deriveKey } from '@usher/engine'
import { onEveryDatabase } from './support/databases.ts'
import { assertProblem } from './support/problem.ts'
import { forged, unsigned } from './support/tokens.ts'

const PATH = '/api/v1/users/me'
const COULD_NOT = 'Could not validate credentials'

interface Holder {
  readonly sub: string
  /** An end in the future, one in the past. */
  readonly exp: number
  readonly past: number
  /** A token that the surface itself has issued. */
  readonly token: string
}

const tampered = (token: string, change: (claims: Record<string, unknown>) => object) => {
  const [header, claims = '', signature] = token.split('.')
  const read = JSON.parse(Buffer.from(claims, 'base64url').toString())
  const changed = Buffer.from(JSON.stringify(change(read))).toString('base64url')
  return [header, changed, signature].join('.')
}

function signedWithRsa(claims: object): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const text = unsigned(claims, 'RS256').slice(0, -1)
  return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`
}

/** What an attacker, or a client with an old token, may send; and what the blueprint surface says. */
const attempts: Record<string, readonly [said: string, token: (holder: Holder) => string]> = {
  'is no token': [COULD_NOT, () => 'rubbish'],
  'has two parts': [COULD_NOT, ({ token }) => token.split('.').slice(0, 2).join('.')],
  'has four parts': [COULD_NOT, ({ token }) => `${token}.e30`],
  'has an empty signature': [
    COULD_NOT,
    ({ token }) => `${token.split('.').slice(0, 2).join('.')}.`,
  ],
  'has a blank in it': [COULD_NOT, ({ token }) => token.replace('.', '. ')],
  'has another last character': [COULD_NOT, ({ token }) => `${token.slice(0, -1)}_`],
  'claims more roles': [
    COULD_NOT,
    ({ token }) => tampered(token, (c) => ({ ...c, roles: ['moderator'] })),
  ],
  'claims another user': [
    COULD_NOT,
    ({ token }) => tampered(token, (c) => ({ ...c, sub: crypto.randomUUID() })),
  ],
  'claims a later end': [
    COULD_NOT,
    ({ token }) => tampered(token, (c) => ({ ...c, exp: 9999999999 })),
  ],
  'is signed with another key': [
    COULD_NOT,
    ({ sub, exp }) => forged({ sub, exp }, { key: 'another key of more than 32 bytes' }),
  ],
  'is signed with the empty key': [COULD_NOT, ({ sub, exp }) => forged({ sub, exp }, { key: '' })],
  'is signed with the key of another realm': [
    COULD_NOT,
    ({ sub, exp }) =>
      forged({ sub, exp }, { key: deriveKey(TEST_SECRET_KEY, 'theater', 'access token') }),
  ],
  'is signed with a key derived for this realm': [
    COULD_NOT,
    ({ sub, exp }) =>
      forged({ sub, exp }, { key: deriveKey(TEST_SECRET_KEY, 'killrvideo', 'access token') }),
  ],
  'is signed with HS384': [
    COULD_NOT,
    ({ sub, exp }) => forged({ sub, exp }, { alg: 'HS384', hash: 'sha384' }),
  ],
  'is signed with HS512': [
    COULD_NOT,
    ({ sub, exp }) => forged({ sub, exp }, { alg: 'HS512', hash: 'sha512' }),
  ],
  'calls its HS256 signature HS512': [
    COULD_NOT,
    ({ sub, exp }) => forged({ sub, exp }, { alg: 'HS512' }),
  ],
  'calls its HS256 signature RS256': [
    COULD_NOT,
    ({ sub, exp }) => forged({ sub, exp }, { alg: 'RS256' }),
  ],
  'is signed with a key pair': [COULD_NOT, ({ sub, exp }) => signedWithRsa({ sub, exp })],
  'needs no signature': [COULD_NOT, ({ sub, exp }) => unsigned({ sub, exp }, 'none')],
  'needs no signature, in another spelling': [
    COULD_NOT,
    ({ sub, exp }) => unsigned({ sub, exp }, 'nOnE'),
  ],
  'names no algorithm': [COULD_NOT, ({ sub, exp }) => unsigned({ sub, exp }, '')],
  'has expired': ['Token has expired', ({ sub, past }) => forged({ sub, exp: past })],
  'has expired and is badly signed': [
    COULD_NOT,
    ({ sub, past }) => forged({ sub, exp: past }, { key: 'x'.repeat(32) }),
  ],
  'has no end': [COULD_NOT, ({ sub }) => forged({ sub })],
  'has an end that is no number': [COULD_NOT, ({ sub, exp }) => forged({ sub, exp: String(exp) })],
  'is no object': [COULD_NOT, () => forged([] as object)],
  'has no subject': ['Invalid token subject', ({ exp }) => forged({ exp })],
  'has an empty subject': ['Invalid token subject', ({ exp }) => forged({ sub: '', exp })],
  'has a subject that is a number': ['Invalid token subject', ({ exp }) => forged({ sub: 7, exp })],
  'has a subject that is no UUID': [
    'Invalid token subject',
    ({ exp }) => forged({ sub: 'kim@example.com', exp }),
  ],
}

onEveryDatabase('a token that', (surfaces) => {
  async function holder(): Promise<Holder> {
    const { viewer, clock } = surfaces()
    const { id: sub, token } = await viewer('kim')
    const now = clock.now().getTime() / 1000
    return { sub, token, exp: now + 60, past: now - 1 }
  }

  for (const [what, [detail, tokenFor]] of Object.entries(attempts)) {
    it(`${what} is refused by both surfaces`, async () => {
      const { blueprint, oauth2 } = surfaces()
      const token = tokenFor(await holder())

      const first = await blueprint.get(PATH, { as: token })
      const second = await oauth2.get(PATH, { as: token })

      assertProblem(first, { status: 401, title: 'Unauthorized', detail, path: PATH })
      assert.deepEqual([second.status, second.body], [401, { detail: COULD_NOT }])
      for (const { headers, text } of [first, second]) {
        assert.equal(headers.get('www-authenticate'), 'Bearer')
        assert.ok(!text.includes(token), 'a token is never echoed')
      }
    })
  }

  it('has only subject and end is taken by both surfaces', async () => {
    const { blueprint, oauth2 } = surfaces()
    const { sub, exp } = await holder()
    const token = forged({ sub, exp })

    const first = await blueprint.get(PATH, { as: token })
    const second = await oauth2.get(PATH, { as: token })

    assert.deepEqual([first.status, first.body.userId], [200, sub])
    assert.deepEqual([second.status, second.body.user_id], [200, sub])
  })

  it('is of one surface is good on the other', async () => {
    const { blueprint, oauth2, viewer } = surfaces()
    const kim = await viewer('kim')
    const form = { username: kim.email, password: 'correct horse' }
    const { body } = await oauth2.post('/api/v1/auth/login', { form })

    assert.equal((await oauth2.get(PATH, { as: kim })).status, 200)
    assert.equal((await blueprint.get(PATH, { as: body.access_token })).status, 200)
  })

  it('lives 30 minutes from the one surface and 7 days from the other', async () => {
    const { blueprint, oauth2, viewer, clock } = surfaces()
    const kim = await viewer('kim')
    const form = { username: kim.email, password: 'correct horse' }
    const { body } = await oauth2.post('/api/v1/auth/login', { form })
    const answers = async (token: string) => [
      (await blueprint.get(PATH, { as: token })).status,
      (await oauth2.get(PATH, { as: token })).status,
    ]

    clock.advance('1799s')
    assert.deepEqual(await answers(kim.token), [200, 200])
    clock.advance('1s')
    assert.deepEqual(await answers(kim.token), [401, 401])
    clock.advance('602999s')
    assert.deepEqual(await answers(body.access_token), [200, 200])
    clock.advance('1s')
    assert.deepEqual(await answers(body.access_token), [401, 401])
  })
})

onEveryDatabase('the Authorization header', (surfaces) => {
  const missing = { status: 401, title: 'Unauthorized', detail: 'Not authenticated', path: PATH }

  it('counts in any letter case of its scheme', async () => {
    const { blueprint, oauth2, viewer } = surfaces()
    const { token } = await viewer('kim')

    for (const scheme of ['Bearer', 'bearer', 'BEARER', 'bEaReR  ']) {
      const headers = { authorization: `${scheme} ${token}` }
      assert.equal((await blueprint.get(PATH, { headers })).status, 200, scheme)
      assert.equal((await oauth2.get(PATH, { headers })).status, 200, scheme)
    }
  })

  it('is missing, of another scheme or empty: not authenticated', async () => {
    const { blueprint, oauth2, viewer } = surfaces()
    const { token } = await viewer('kim')
    const sent = [
      '',
      'Bearer',
      'Bearer ',
      `Basic ${token}`,
      `Token ${token}`,
      token,
      `Bearer${token}`,
    ]

    for (const headers of [{}, ...sent.map((authorization) => ({ authorization }))]) {
      const first = await blueprint.get(PATH, { headers })
      const second = await oauth2.get(PATH, { headers })
      assertProblem(first, missing)
      assert.deepEqual([second.status, second.body], [401, { detail: 'Not authenticated' }])
      assert.equal(second.headers.get('www-authenticate'), 'Bearer')
    }
  })

  it('is the only place where a token is read', async () => {
    const { blueprint, oauth2, viewer } = surfaces()
    const { token } = await viewer('kim')
    const path = `${PATH}?token=${token}&access_token=${token}`
    const headers = { cookie: `token=${token}; access_token=${token}` }

    assert.equal((await blueprint.get(path, { headers })).status, 401)
    assert.equal((await oauth2.get(path, { headers })).status, 401)
  })
})
