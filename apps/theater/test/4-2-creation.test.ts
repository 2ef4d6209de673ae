import assert from 'node:assert/strict'
import { it } from 'node:test'
import { atOnce, statuses } from './support/at-once.ts'
import { FILM } from './support/films.ts'
import { countRows, dropTable } from './support/observed.ts'
import { onEveryTheater, type Theater } from './support/theater.ts'

const INVALID = { detail: 'Invalid input data.' }
const TABLES = ['movies', 'countries', 'genres', 'actors', 'languages', 'movies_genres'] as const

interface Named {
  readonly id: number
  readonly name: string
}
const names = (rows: readonly Named[]) => rows.map(({ name }) => name)

async function counts(theater: Theater): Promise<number[]> {
  const all: number[] = []
  for (const table of TABLES) all.push(await countRows(theater, table))
  return all
}

onEveryTheater('POST /api/v1/theater/movies/', (theater) => {
  it('answers 201 with the film as it is stored', async () => {
    const { status, body } = await theater().create()

    assert.equal(status, 201)
    assert.deepEqual(Object.keys(body), [
      'id',
      'name',
      'date',
      'score',
      'overview',
      'status',
      'budget',
      'revenue',
      'country',
      'genres',
      'actors',
      'languages',
    ])
    const { id, country, genres, actors, languages, ...fields } = body
    const { country: code, genres: _g, actors: _a, languages: _l, ...sent } = FILM
    assert.deepEqual(fields, sent)
    assert.deepEqual({ ...country, id: 0 }, { id: 0, code, name: null })
    assert.deepEqual(names(genres), ['Crime', 'Thriller'])
    assert.deepEqual(names(actors), ['Al Pacino', 'Robert De Niro'])
    assert.deepEqual(names(languages), ['English'])
    assert.deepEqual((await theater().show(id)).body, body)
  })

  it('keeps name and overview as they are sent, empty and with blanks', async () => {
    for (const text of ['', '  both ends  ', 'line\nbreak "quoted" \\ 🎬', '<b>&amp;</b>']) {
      const film = await theater().created({ name: text, overview: text, date: '2001-01-01' })
      assert.equal(film.name, text)
      assert.equal(film.overview, text)
    }
  })

  it('keeps two decimals of a budget, half away from zero, and answers what is stored', async () => {
    for (const [sent, stored] of [
      [1.005, 1.01],
      [1.004999, 1],
      [0.125, 0.13],
      [2.675, 2.68],
      [1234567.891, 1234567.89],
      [9999999999999.99, 9999999999999.99],
      [1e-7, 0],
    ]) {
      const film = await theater().created({ budget: sent, revenue: sent })
      assert.equal(film.budget, stored)
      assert.equal(film.revenue, sent)
      assert.equal((await theater().show(film.id)).body.budget, stored)
    }
  })

  it('writes country codes in upper case and names in title case', async () => {
    const film = await theater().created({
      country: 'gß',
      genres: ['sci-fi', 'ACTION movie'],
      actors: ["john o'neil", 'élodie mcDONALD'],
      languages: ['ß straße'],
    })

    assert.equal(film.country.code, 'GSS')
    assert.deepEqual(names(film.genres), ['Sci-Fi', 'Action Movie'].toSorted())
    assert.deepEqual(names(film.actors), ["John O'Neil", 'Élodie Mcdonald'])
    assert.deepEqual(names(film.languages), ['Ss Straße'])
  })

  it('links each name once, and lists may be empty', async () => {
    const film = await theater().created({
      genres: ['western', 'WESTERN', 'Western', ' western'],
      actors: [],
      languages: [],
    })

    assert.deepEqual(names(film.genres).toSorted(), [' Western', 'Western'])
    assert.deepEqual([film.actors, film.languages], [[], []])
  })

  it('shares country and names with other films, by exact name', async () => {
    const one = await theater().created({ genres: ['Noir'], actors: ['Ann Lee'] })
    const other = await theater().created({ genres: ['NOIR', 'Neo-Noir'], actors: ['ann lee'] })

    assert.deepEqual(other.country, one.country)
    assert.deepEqual(other.actors, one.actors)
    assert.equal(other.genres[0].id, one.genres[0].id)
  })

  it('answers 409 for a film that exists, name and day verbatim', async () => {
    const name = theater().newName("It's 'quoted'")
    await theater().created({ name })
    const before = await counts(theater())
    const { status, body } = await theater().create({ name, genres: ['Never Stored'] })

    assert.equal(status, 409)
    assert.deepEqual(body, {
      detail: `A movie with the name '${name}' and release date '1995-12-15' already exists.`,
    })
    assert.deepEqual(await counts(theater()), before)
    assert.equal((await theater().create({ name: name.toUpperCase() })).status, 201)
    assert.equal((await theater().create({ name, date: '1995-12-16' })).status, 201)
  })

  it('answers 400 for what only the database refuses, and leaves nothing behind', async () => {
    const before = await counts(theater())

    for (const changes of [
      { country: 'USAX' },
      { country: 'ßß' },
      { genres: ['x'.repeat(256)] },
      { actors: ['ß'.repeat(255)] },
      { languages: ['x'.repeat(256)] },
      { budget: 1e13 },
      { budget: 9999999999999.996 },
      { name: 'nul\0' },
      { overview: 'nul\0' },
      { genres: ['nul\0'] },
      { country: '\0' },
      { name: 'half \ud83c' },
      { overview: '\udfac' },
      { actors: ['half \ud83c'] },
    ]) {
      const film = { name: theater().newName(), genres: ['Never Stored'], actors: [], ...changes }
      const { status, body } = await theater().create(film)
      assert.equal(status, 400, JSON.stringify(changes))
      assert.deepEqual(body, INVALID)
    }

    assert.deepEqual(await counts(theater()), before)
  })

  it('counts 255 characters of a name in code points', async () => {
    const film = await theater().created({ genres: ['🎬'.repeat(255)], country: '🎬🎬🎬' })

    assert.deepEqual(names(film.genres), ['🎬'.repeat(255)])
  })

  it('of one film in parallel creates exactly one', async () => {
    const name = theater().newName()
    const answers = await atOnce(30, () => theater().create({ name, genres: ['Race'] }))

    assert.deepEqual(statuses(answers), { 201: 1, 409: 29 })
    const { body } = await theater().list('?per_page=20')
    const stored = body.movies.filter((movie: Named) => movie.name === name)
    assert.equal(stored.length, 1)
  })

  it('in parallel with the same new names succeeds each time, and all share one row', async () => {
    const answers = await atOnce(30, (index) =>
      theater().create({
        name: theater().newName(),
        country: 'zz',
        genres: index % 2 ? ['Shared One', 'Shared Two'] : ['Shared Two', 'Shared One'],
        actors: ['Shared Actor'],
      }),
    )

    assert.deepEqual(statuses(answers), { 201: 30 })
    for (const key of ['genres', 'actors', 'country'] as const) {
      const found = new Set(answers.map(({ body }) => JSON.stringify(body[key])))
      assert.equal(found.size, 1, key)
    }
  })
})

onEveryTheater('the creation of a film with a damaged database', (theater) => {
  it('answers 500 and leaves no film and no new name behind', async () => {
    await dropTable(theater(), 'movies_languages')
    const { status, body } = await theater().create()

    assert.equal(status, 500)
    assert.deepEqual(body, { detail: 'Internal Server Error' })
    assert.deepEqual(await counts(theater()), [0, 0, 0, 0, 0, 0])
  })
})
