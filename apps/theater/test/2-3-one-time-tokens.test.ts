import assert from 'node:assert/strict'
import { it } from 'node:test'
import { sqlDatabase } from '@usher/storage'
import { sql } from 'kysely'
import { FILM } from './support/films.ts'
import { NEW_PASSWORD, PASSWORD } from './support/people.ts'
import { onEveryTheater, type Theater } from './support/theater.ts'

const VALUE = /^[\w-]{43}$/

async function storedTokens({ storage }: Theater, { id }: { id: number }) {
  const { rows } = await sql<{ purpose: string; token_hash: string; expires_at: Date | string }>`
    select purpose, token_hash, expires_at from one_time_tokens
    where account_id = ${id} order by purpose`.execute(sqlDatabase(storage).read)
  return rows
}

onEveryTheater('a one-time token', (theater) => {
  it('is 32 random bytes in base64url, never the same', async () => {
    const tokens = new Set<string>()
    for (let round = 0; round < 5; round += 1) {
      const { token } = await theater().pending('kim')
      assert.match(token, VALUE)
      tokens.add(token)
    }

    assert.equal(tokens.size, 5)
  })

  it('is stored as 64 characters that do not show it, for a day', async () => {
    const kim = await theater().pending('kim')
    const [stored, ...more] = await storedTokens(theater(), kim)

    assert.deepEqual(more, [])
    assert.match(String(stored?.token_hash), /^[0-9a-f]{64}$/)
    assert.ok(!stored?.token_hash.includes(kim.token))
    const life = new Date(stored?.expires_at ?? 0).getTime() - theater().clock.now().getTime()
    assert.equal(life, 86_400_000)
  })

  it('is compared exactly', async () => {
    const { email, token } = await theater().pending('kim')
    const last = token.at(-1) === 'A' ? 'B' : 'A'

    for (const other of [
      `${token} `,
      ` ${token}`,
      token.toLowerCase() === token ? token.toUpperCase() : token.toLowerCase(),
      token.slice(0, -1),
      token.slice(0, -1) + last,
      `${token}=`,
      '',
      'x\0',
    ]) {
      const { status } = await theater().send('/activate/', { email, token: other })
      assert.equal(status, 400, other)
    }
    assert.equal((await theater().send('/activate/', { email, token })).status, 200)
  })

  it('lives as long as it says, and not a moment longer', async () => {
    const [kim, mo] = [await theater().pending('kim'), await theater().pending('mo')]
    const lee = await theater().active('lee')
    const reset = await theater().resetTokenOf(lee)

    theater().clock.advance('86399s')
    assert.equal((await theater().send('/activate/', kim)).status, 200)
    theater().clock.advance('2s')

    assert.equal((await theater().send('/activate/', mo)).status, 400)
    const { email } = lee
    const body = { email, token: reset, password: NEW_PASSWORD }
    assert.equal((await theater().send('/reset-password/complete/', body)).status, 400)
  })

  it('is of no use for another account or another purpose', async () => {
    const [kim, mo] = [await theater().pending('kim'), await theater().pending('mo')]
    const lee = await theater().active('lee')
    const reset = await theater().resetTokenOf(lee)

    const attempts = [
      await theater().send('/activate/', { email: mo.email, token: kim.token }),
      await theater().send('/activate/', { email: kim.email, token: reset }),
      await theater().send('/activate/', { email: lee.email, token: reset }),
    ]

    assert.deepEqual(
      attempts.map(({ status }) => status),
      [400, 400, 400],
    )
    assert.equal((await theater().send('/activate/', kim)).status, 200)
  })

  it('comes in a mail with a link that holds token and address, and no password', async () => {
    const email = `kim+tag.${FILM.score}@example.com`
    await theater().send('/register/', { email, password: PASSWORD })
    const mail = await theater().mailTo(email)
    const link = theater().linkIn(mail)

    assert.equal(mail.to, email)
    assert.match(link.href, /\?token=[\w-]{43}&email=kim%2Btag\.83%40example\.com$/)
    assert.equal(link.origin, 'https://theater.example')
    assert.equal(link.searchParams.get('email'), email)
    assert.ok(mail.html.includes(link.href.replaceAll('&', '&amp;')))
    for (const part of [mail.subject, mail.text, mail.html]) assert.ok(!part.includes(PASSWORD))
  })

  it('is not spent by opening its link', async () => {
    const { email, token } = await theater().pending('kim')
    const query = `?token=${token}&email=${encodeURIComponent(email)}`

    for (const path of ['/activate', '/api/v1/accounts/activate/']) {
      await theater().get(path + query)
      await theater().ask('HEAD', path + query)
    }

    assert.equal((await theater().send('/activate/', { email, token })).status, 200)
  })

  it('exists once per account and purpose, whatever happens', async () => {
    const lee = await theater().active('lee')
    for (let round = 0; round < 3; round += 1) await theater().requestReset(lee.email)

    assert.equal((await storedTokens(theater(), lee)).length, 1)
    const second = sql`insert into one_time_tokens
        (account_id, purpose, token_hash, created_at, expires_at)
      select account_id, purpose, 'another', created_at, expires_at
        from one_time_tokens where account_id = ${lee.id}`
    const database = sqlDatabase(theater().storage)
    await assert.rejects(
      database.writeOne(({ db }) => second.execute(db)),
      (error) => database.dialect.violation(error)?.kind === 'unique',
    )
  })
})

onEveryTheater(
  'lives of one-time tokens that are set',
  (theater) => {
    it('count for each purpose', async () => {
      const kim = await theater().pending('kim')
      theater().clock.advance('61s')
      assert.equal((await theater().send('/activate/', kim)).status, 400)

      const mo = await theater().pending('mo')
      assert.equal((await theater().send('/activate/', mo)).status, 200)
      const token = await theater().resetTokenOf(mo)
      theater().clock.advance('31s')
      const body = { email: mo.email, token, password: NEW_PASSWORD }
      assert.equal((await theater().send('/reset-password/complete/', body)).status, 400)
    })
  },
  { ACTIVATION_TOKEN_TTL: '60s', THEATER_PASSWORD_RESET_TOKEN_TTL: '30s' },
)
