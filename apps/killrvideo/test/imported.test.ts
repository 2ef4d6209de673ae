import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { AccountStatus, Identifier, PasswordHash } from '@usher/engine'
import { killrvideo } from '../src/index.ts'
import { onEveryDatabase } from './support/databases.ts'
import { newEmail, PASSWORD } from './support/people.ts'

const LOGIN = '/api/v1/users/login'
const ARGON2ID = /^\$argon2id\$v=19\$/
const TAIL = 'A tail that bcrypt never sees'

/** Made by Python's passlib 1.7.4 and bcrypt 4.0.1; all but the first with the least cost. */
const hashes: Record<string, readonly [password: string, hash: string]> = {
  '$2b$ with the usual cost': [
    PASSWORD,
    '$2b$12$htC/r9669jWlhAoSy4rqZehOLOYnbbiKjd5ljvipo5dTioOmdcu4C',
  ],
  $2b$: [PASSWORD, '$2b$04$YoVx1dEaXsyaycEauLMTmO1lSCp6eTxhX7cc6XP2xHjG21vvCoaW6'],
  $2a$: [PASSWORD, '$2a$04$RhUq85QFC7N.VNcsXY7jh.cCUA2XSLwhRAAcjXyK6WJiNHKKLGdEm'],
  $2y$: [PASSWORD, '$2y$04$uSgWGRALFC8V2VcjKB3Qs.t3SIVOh6nhCHY.VD8h9YMKTPX2w0WDG'],
  'not ASCII': ['Ünïcödé 🔑 pass', '$2b$04$7hhayJhriywu.7Tc5PPPYeKNyy0aWFsSzZo8AZ5XusN1VZ2SLlrY2'],
  'of more than 72 bytes': [
    'x'.repeat(72) + TAIL,
    '$2b$04$NmPfQ3eDKEnUIWaxKETUFuGiz5qdBgOQITNAsrGcqYo2Re3yz1w4u',
  ],
  'cut within a letter': [
    'é'.repeat(50),
    '$2b$04$M2WxdLOWfEJ9nXSBTgb.NODRmZ0fnG30wHVxg7nntOweZEBHywjJ2',
  ],
  'with NUL in it': [
    'nul\0 inside',
    '$2b$04$Nv0.MX5kjYf.zncavRGnO.biWg4ns.ZIZrbEC47pKpC8D9gbzZfaS',
  ],
}

onEveryDatabase('an account of another system', (surfaces) => {
  const logIn = (email: string, password: string) =>
    surfaces().blueprint.post(LOGIN, { body: { email, password } })
  const logInByForm = (username: string, password: string) =>
    surfaces().oauth2.post('/api/v1/auth/login', { form: { username, password } })

  async function imported(
    hash: string,
    {
      status = 'active' as AccountStatus,
      names = { firstName: 'Ann', lastName: 'Old' } as object,
    } = {},
  ) {
    const email = newEmail('ann')
    const identifier = email as Identifier
    const account = {
      id: crypto.randomUUID(),
      identifier,
      shownIdentifier: email,
      status,
      roles: ['viewer'],
      profile: { firstName: null, lastName: null, ...names },
      hash: hash as PasswordHash,
      createdAt: new Date('2019-05-04T03:02:01.000Z'),
    }
    const outcome = await surfaces().importAll([account as never]) // the brand of ids is the engine's
    assert.deepEqual(outcome, { imported: 1, present: 0 })
    return email
  }

  for (const [what, [password, hash]] of Object.entries(hashes)) {
    it(`logs in with a bcrypt hash, ${what}, and has an argon2id hash afterwards`, async () => {
      const email = await imported(hash)

      const wrong = await logIn(email, `y${password}`)
      assert.equal(await surfaces().hashOf(email), hash)
      const first = await logIn(email, password)

      assert.deepEqual([wrong.status, first.status], [401, 200])
      assert.match((await surfaces().hashOf(email)) ?? '', ARGON2ID)
      assert.equal((await logIn(email, password)).status, 200)
      assert.equal((await logInByForm(email, password)).status, 200)
      assert.equal((await logIn(email, `y${password}`)).status, 401)
    })
  }

  it('has its hash replaced by a login on the second surface, too', async () => {
    const email = await imported(hashes.$2y$?.[1] ?? '')

    assert.equal((await logInByForm(email, PASSWORD)).status, 200)

    assert.match((await surfaces().hashOf(email)) ?? '', ARGON2ID)
  })

  it('is compared exactly as bcrypt does, and by every character from the first login on', async () => {
    const [password = '', hash = ''] = hashes['of more than 72 bytes'] ?? []
    const email = await imported(hash)

    assert.equal((await logIn(email, password.slice(0, 71))).status, 401)
    assert.equal((await logIn(email, `${password}!`)).status, 200)
    assert.equal((await logIn(email, password)).status, 401)
    assert.equal((await logIn(email, `${password}!`)).status, 200)
  })

  it('is let in by all of many simultaneous first logins', async () => {
    const email = await imported(hashes.$2b$?.[1] ?? '')

    const answers = await Promise.all(Array.from({ length: 20 }, () => logIn(email, PASSWORD)))

    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
  })

  it('keeps creation date, names and roles', async () => {
    const email = await imported(hashes.$2b$?.[1] ?? '')

    const { body } = await logIn(email, PASSWORD)

    assert.equal(body.user.createdDate, '2019-05-04T03:02:01.000Z')
    assert.deepEqual([body.user.firstName, body.user.lastName], ['Ann', 'Old'])
    assert.deepEqual(body.user.roles, ['viewer'])
  })

  it('may have no names', async () => {
    const email = await imported(hashes.$2b$?.[1] ?? '', { names: {} })

    const { body } = await logIn(email, PASSWORD)

    assert.deepEqual([body.user.firstName, body.user.lastName], ['', ''])
  })

  for (const stored of [
    'd8578edf8458ce06fbc5bb76a58c5ca4',
    'plain text',
    '!',
    '$2b$12$short',
    '$2x$04$YoVx1dEaXsyaycEauLMTmO1lSCp6eTxhX7cc6XP2xHjG21vvCoaW6',
    '$2b$31$YoVx1dEaXsyaycEauLMTmO1lSCp6eTxhX7cc6XP2xHjG21vvCoaW6',
    '$argon2id$v=19$m=4294967295,t=1,p=1$c2FsdHNhbHQ$AAAA',
  ]) {
    it(`cannot log in, without an error, if ${stored.slice(0, 20)} is stored for a hash`, async () => {
      const email = await imported(stored)

      for (const password of [PASSWORD, stored]) {
        assert.equal((await logIn(email, password)).status, 401)
        assert.equal((await logInByForm(email, password)).status, 401)
      }
    })
  }

  for (const [status, shown] of [
    ['suspended', 'suspended'],
    ['archived', 'inactive'],
  ] as const) {
    it(`is refused like a wrong password and shown as ${shown} if it is so`, async () => {
      const { blueprint, changeStatus } = surfaces()
      const email = await imported(hashes.$2b$?.[1] ?? '')
      const { body } = await logIn(email, PASSWORD)
      const { userId: id } = body.user
      await changeStatus({ id }, status)

      const answers = [await logIn(email, PASSWORD), await logInByForm(email, PASSWORD)]

      for (const answer of answers) {
        assert.deepEqual([answer.status, answer.body.detail], [401, 'Incorrect email or password'])
      }
      assert.equal((await blueprint.get('/api/v1/users/me', { as: body.token })).status, 401)
      assert.equal((await blueprint.get(`/api/v1/users/${id}`)).body.accountStatus, shown)
    })
  }
})

it('states and profile of imported accounts are named as in the contract', () => {
  assert.deepEqual(killrvideo.statusNames, {
    active: 'active',
    suspended: 'suspended',
    inactive: 'archived',
  })
  const profile = (given: Record<string, string>) => killrvideo.operatorProfile?.('', given)
  assert.deepEqual(profile({}), { firstName: null, lastName: null })
  assert.deepEqual(profile({ firstName: 'Ann' }), { firstName: 'Ann', lastName: null })
  assert.deepEqual(profile({ last_name: 'Old' }), { firstName: null, lastName: 'Old' })
})
