import assert from 'node:assert/strict'
import { it } from 'node:test'
import { sql } from 'kysely'
import { countRows } from './support/observed.ts'
import { onEveryTheater } from './support/theater.ts'
import { writesTo } from './support/writes.ts'

const NAMED = ['genres', 'actors', 'languages'] as const

onEveryTheater('the tables of the catalogue', (theater) => {
  const { run, insert, refuses } = writesTo(theater)
  let count = 0
  const country = async () => {
    const [known] = await run(sql<{ id: number }>`select id from countries limit 1`)
    return known?.id ?? insert('countries', { code: 'US' })
  }
  const movie = async (changes: Record<string, unknown> = {}) => {
    count += 1
    return {
      name: `Film ${count}`,
      date: '2001-02-03',
      score: 1,
      overview: '',
      status: 'Released',
      budget: 0,
      revenue: 0,
      country_id: await country(),
      ...changes,
    }
  }

  it('need every column of a film', async () => {
    for (const column of Object.keys(await movie())) {
      await refuses('not_null', insert('movies', await movie({ [column]: null })), column)
    }
  })

  it('hold a film of one name and day once', async () => {
    const row = await movie()
    await insert('movies', row)

    await refuses('unique', insert('movies', row))
    await insert('movies', { ...row, name: row.name.toUpperCase() })
    await insert('movies', { ...row, date: '2001-02-04' })
  })

  it('keep lengths, statuses and the range of budgets', async () => {
    await refuses('check', insert('movies', await movie({ name: 'x'.repeat(256) })))
    await refuses('check', insert('movies', await movie({ status: 'released' })))
    await assert.rejects(async () => insert('movies', await movie({ budget: 1e13 })))
    await assert.rejects(async () => insert('movies', await movie({ budget: -1e13 })))
    await insert('movies', await movie({ name: '🎬'.repeat(255), budget: 9999999999999.99 }))
  })

  it('need a country that exists, and keep it as long as it has films', async () => {
    await refuses('foreign_key', insert('movies', await movie({ country_id: 4_711_000 })))
    await insert('movies', await movie())

    await refuses('foreign_key', run(sql`delete from countries where id = ${await country()}`))
  })

  it('hold each country code once, of at most three characters, with or without a name', async () => {
    await insert('countries', { code: 'AUT', name: 'Austria' })

    await refuses('unique', insert('countries', { code: 'AUT' }))
    await refuses('check', insert('countries', { code: 'AUTA' }))
    await refuses('check', insert('countries', { code: 'B', name: 'x'.repeat(256) }))
    await refuses('not_null', insert('countries', { code: null }))
  })

  it('hold each genre, actor and language once; letter case matters', async () => {
    for (const table of NAMED) {
      await insert(table, { name: 'Name' })
      await insert(table, { name: 'NAME' })

      await refuses('unique', insert(table, { name: 'Name' }), table)
      await refuses('check', insert(table, { name: 'x'.repeat(256) }), table)
      await refuses('not_null', insert(table, { name: null }), table)
    }
  })

  it('link a film and a name once; the link goes with either of them', async () => {
    for (const [table, column, other] of [
      ['movies_genres', 'genre_id', 'genres'],
      ['actors_movies', 'actor_id', 'actors'],
      ['movies_languages', 'language_id', 'languages'],
    ] as const) {
      const [one, two] = [
        await insert('movies', await movie()),
        await insert('movies', await movie()),
      ]
      const name = await insert(other, { name: 'Linked' })
      await insert(table, { movie_id: one, [column]: name })
      await insert(table, { movie_id: two, [column]: name })

      await refuses('unique', insert(table, { movie_id: one, [column]: name }), table)
      await refuses('foreign_key', insert(table, { movie_id: one, [column]: 4_711_000 }), table)
      await refuses('foreign_key', insert(table, { movie_id: 4_711_000, [column]: name }), table)
      await run(sql`delete from movies where id = ${one}`)
      assert.equal(await countRows(theater(), table), 1)
      await run(sql`delete from ${sql.table(other)} where id = ${name}`)
      assert.equal(await countRows(theater(), table), 0)
    }
  })

  it('count films by blocks of ids, and are right after everything above', async () => {
    const [counted] = await run(sql<{ sum: number }>`select sum(movies) as sum from movie_counts`)

    assert.equal(Number(counted?.sum), await countRows(theater(), 'movies'))
  })
})

onEveryTheater('the tables of accounts', (theater) => {
  const { run, insert, refuses } = writesTo(theater)

  it('have the three groups from the migration on, and no others', async () => {
    const groups = await run(sql<{ name: string }>`select name from roles order by name`)

    assert.deepEqual(
      groups.map(({ name }) => name),
      ['admin', 'moderator', 'user'],
    )
    const kim = await theater().pending('kim')
    const grant = sql`insert into account_roles (account_id, role, account_created_at)
      select account_id, 'owner', account_created_at from account_roles
      where account_id = ${kim.id}`
    await refuses('foreign_key', run(grant))
  })

  it('hold an address once, in its one form', async () => {
    const { email } = await theater().pending('Kim')
    const [row] = await run(sql<{ identifier: string }>`
      select identifier from accounts where identifier = ${email.toLowerCase()}`)

    assert.equal(row?.identifier, email.toLowerCase())
    const again = sql`insert into accounts
        (identifier, shown_identifier, status, created_at, updated_at)
      select identifier, shown_identifier, status, created_at, updated_at from accounts
        where identifier = ${email.toLowerCase()}`
    await refuses('unique', run(again))
  })

  it('note when an account was created and last changed, in UTC', async () => {
    const kim = await theater().pending('kim')
    const created = theater().clock.now()
    theater().clock.advance('90s')
    await theater().send('/activate/', kim)
    const account = await theater().accountOf(kim)

    assert.deepEqual(account?.createdAt, created)
    assert.deepEqual(account?.updatedAt, theater().clock.now())
  })

  it('hold one profile per account at most', async () => {
    const kim = await theater().pending('kim')
    assert.equal(await countRows(theater(), 'user_profiles'), 0)
    await insert('user_profiles', {
      user_id: kim.id,
      first_name: 'x'.repeat(100),
      last_name: null,
      avatar: 'avatars/kim.png',
      gender: 'woman',
      date_of_birth: '2001-02-03',
      info: 'x'.repeat(10_000),
    })

    await refuses('unique', insert('user_profiles', { user_id: kim.id }))
    await refuses('not_null', insert('user_profiles', { user_id: null }))
    await refuses('foreign_key', insert('user_profiles', { user_id: 4_711_000 }))
    const mo = await theater().pending('mo')
    for (const wrong of [
      { gender: 'other' },
      { first_name: 'x'.repeat(101) },
      { last_name: 'x'.repeat(101) },
      { avatar: 'x'.repeat(256) },
    ]) {
      await refuses('check', insert('user_profiles', { user_id: mo.id, ...wrong }))
    }
  })

  it('lose everything that belongs to an account with it', async () => {
    const lee = await theater().active('lee')
    await theater().tokensOf(lee)
    await theater().resetTokenOf(lee)
    await insert('user_profiles', { user_id: lee.id })
    await run(sql`delete from accounts where id = ${lee.id}`)

    for (const [table, column] of [
      ['credentials', 'account_id'],
      ['account_roles', 'account_id'],
      ['one_time_tokens', 'account_id'],
      ['sessions', 'account_id'],
      ['user_profiles', 'user_id'],
    ] as const) {
      const left = await run(
        sql`select 1 from ${sql.table(table)} where ${sql.id(column)} = ${lee.id}`,
      )
      assert.deepEqual(left, [], table)
    }
  })

  it('hold each refresh token once, and many per account', async () => {
    const lee = await theater().active('lee')
    await theater().tokensOf(lee)
    await theater().tokensOf(lee)
    const sessions = await run(sql<{ id: string }>`
      select id from sessions where account_id = ${lee.id}`)

    assert.equal(sessions.length, 2)
    const same = sql`update sessions set refresh_token_hash = 'the same'
      where account_id = ${lee.id}`
    await refuses('unique', run(same))
  })

  it('never give the id of an account again', async () => {
    const kim = await theater().pending('kim')
    await run(sql`delete from accounts where id = ${kim.id}`)

    assert.ok((await theater().pending('kim')).id > kim.id)
  })
})
