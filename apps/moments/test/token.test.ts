import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue, onEveryDatabase } from '@usher/app/testing'
import { sqlDatabase } from '@usher/storage'
import { sql } from 'kysely'
import { moments } from '../src/index.ts'
import { logIn, register } from './support/people.ts'

onEveryDatabase('A.2 POST /v1/auth/token', { module: moments }, (app) => {
  const request = (secret: unknown) =>
    app().post('/v1/auth/token', { body: { user_secret: secret } })

  it('exchanges the secret for a token that works', async () => {
    const { secret } = await register(app())

    const { status, body, headers } = await request(secret)

    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body), ['access_token', 'token_type'])
    assert.equal(body.token_type, 'bearer')
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal((await app().get('/v1/activities', { as: body.access_token })).status, 200)
  })

  it('leaves earlier tokens alive', async () => {
    const { secret } = await register(app())
    const earlier = await logIn(app(), secret)
    app().clock.advance('1m')

    await logIn(app(), secret)

    assert.equal((await app().get('/v1/activities', { as: earlier })).status, 200)
  })

  it('refuses whatever is not, byte for byte, a secret', async () => {
    const { secret, username, id } = await register(app())
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const last = alphabet.indexOf(secret.at(-1) ?? '')
    // The same 32 bytes: 43 characters have two bits to spare.
    const twin = secret.slice(0, -1) + alphabet[last ^ 1]
    assert.deepEqual(Buffer.from(twin, 'base64url'), Buffer.from(secret, 'base64url'))

    for (const wrong of [
      'unknown',
      '',
      twin,
      secret.slice(0, -1),
      secret.slice(1),
      secret.toUpperCase(),
      secret.toLowerCase(),
      ` ${secret}`,
      `${secret} `,
      `${secret}\n`,
      `${secret}=`,
      `${secret}\0`,
      `${secret}\ud800`,
      secret.split('').reverse().join(''),
      'x'.repeat(100_000),
      username,
      id,
    ]) {
      const { status, body, headers } = await request(wrong)
      assert.equal(status, 401, JSON.stringify(wrong))
      assert.deepEqual(body, { detail: 'Invalid credentials' })
      assert.equal(headers.get('www-authenticate'), 'Bearer')
      assert.equal(headers.get('cache-control'), 'no-store')
    }
  })

  for (const other of [5, true, null, ['x'], { secret: 'x' }]) {
    it(`refuses ${JSON.stringify(other)} without repeating it`, async () => {
      const answer = await request(other)

      assert.deepEqual(invalid(answer), [
        issue(['body', 'user_secret'], 'string_type', 'Input should be a valid string'),
      ])
      assert.doesNotMatch(answer.text, /input/)
    })
  }

  it('refuses a body without a secret', async () => {
    assert.deepEqual(invalid(await app().post('/v1/auth/token', { body: {} })), [
      issue(['body', 'user_secret'], 'missing', 'Field required'),
    ])
  })

  it('ignores an Authorization header', async () => {
    const { secret } = await register(app())

    const { status } = await app().post('/v1/auth/token', {
      body: { user_secret: secret },
      headers: { authorization: 'Bearer rubbish' },
    })

    assert.equal(status, 200)
  })

  it('treats the secret of a suspended account as unknown', async () => {
    const { id, secret } = await register(app())
    const account = await app().engine.getAccount({ id })
    await app().engine.changeStatus({
      accountId: account.id,
      status: 'suspended',
      actor: 'operator:test',
    })

    const { status, body, headers } = await request(secret)

    assert.deepEqual([status, body], [401, { detail: 'Invalid credentials' }])
    assert.equal(headers.get('www-authenticate'), 'Bearer')
  })

  it('takes the same time for known and unknown secrets', async () => {
    const { secret } = await register(app())
    const stranger = secret.split('').reverse().join('')
    const durations = { known: [] as number[], unknown: [] as number[] }
    for (let round = 0; round < 120; round += 1) {
      for (const [kind, sent] of [
        ['known', secret],
        ['unknown', stranger],
      ] as const) {
        const started = performance.now()
        await request(sent)
        durations[kind].push(performance.now() - started)
      }
    }

    const [known, unknown] = [median(durations.known), median(durations.unknown)]
    const difference = Math.abs(known - unknown)
    // A busy machine makes both slower, and with them the difference.
    assert.ok(difference < Math.max(5, known / 2), `${known} ms and ${unknown} ms`)
  })
})

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0
}

onEveryDatabase('A.3 the stored secret', { module: moments }, (app) => {
  it('is found by a key and recognised by a verifier, and stands nowhere', async () => {
    const { id, secret } = await register(app())

    const credentials = await sqlDatabase(app().storage)
      .read.selectFrom('credentials')
      .selectAll()
      .where('account_id', '=', id)
      .executeTakeFirstOrThrow()

    const digest = await crypto.subtle.digest(
      'SHA-512',
      new TextEncoder().encode(`moments/user_secret/v1:${secret}`),
    )
    const hex = Buffer.from(digest).toString('hex')
    assert.equal(credentials.lookup_key, hex.slice(0, 32))
    assert.equal(credentials.verifier, hex.slice(32))
    assert.equal(credentials.hash, null)
  })

  it('is looked up by an index', async () => {
    const { read, dialect } = sqlDatabase(app().storage)
    const query = read.selectFrom('credentials').selectAll().where('lookup_key', '=', 'x').compile()
    const explain = dialect.name === 'sqlite' ? 'explain query plan' : 'explain (costs off)'

    const { rows } = await read.transaction().execute(async (tx) => {
      // With so few rows PostgreSQL would rather read them all.
      if (dialect.name === 'postgres') await sql`set local enable_seqscan = off`.execute(tx)
      return sql`${sql.raw(explain)} ${sql.raw(query.sql.replace(/\?|\$1/, "'x'"))}`.execute(tx)
    })

    assert.match(JSON.stringify(rows), /USING INDEX|Index Scan/)
  })
})
