import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import { before, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { SeedRefused } from '@usher/app'
import { sqlDatabase } from '@usher/storage'
import { sql } from 'kysely'
import { csv, seed, withFile } from './support/csv.ts'
import { countRows } from './support/observed.ts'
import { onEveryTheater, type Theater } from './support/theater.ts'

const OWN_FILE = fileURLToPath(new URL('../films/imdb_movies.csv', import.meta.url))
const TABLES = [
  'movies',
  'countries',
  'genres',
  'actors',
  'languages',
  'movies_genres',
  'actors_movies',
  'movies_languages',
]

const names = (rows: readonly { name: string }[]) => rows.map(({ name }) => name).toSorted()

async function film(theater: Theater, name: string) {
  for (let page = 1; ; page += 1) {
    const { status, body } = await theater.list(`?per_page=20&page=${page}`)
    assert.equal(status, 200, `${name} is not there`)
    const found = body.movies.find((movie: { name: string }) => movie.name === name)
    if (found) return (await theater.show(found.id)).body
  }
}

onEveryTheater('population with the films that come with the app', (theater) => {
  it('stores them in the order of the rows, so that the last one is listed first', async () => {
    const { message } = await seed(theater())
    const { body } = await theater().list('?per_page=20')

    assert.equal(message, '88 films loaded.')
    assert.equal(body.total_items, 88)
    assert.equal(body.movies[0].name, 'Oppenheimer')
    assert.equal((await film(theater(), 'A Trip to the Moon')).date, '1902-09-01')
  })

  it('does nothing the second time', async () => {
    const { message, steps } = await seed(theater())

    assert.equal(message, 'Database is already populated.')
    assert.deepEqual(steps, [])
    assert.equal(await countRows(theater(), 'movies'), 88)
  })

  it('does nothing with another file either, not even look at it', async () => {
    const { message } = await seed(theater(), '/nowhere/films.csv')

    assert.equal(message, 'Database is already populated.')
  })

  it('does not write to the file', async () => {
    const now = Date.now()
    const { mtimeMs } = await stat(OWN_FILE)

    assert.ok(mtimeMs < now)
    assert.match(await readFile(OWN_FILE, 'utf8'), /^names,date_x,score,genre,/)
  })
})

onEveryTheater('population with ENVIRONMENT=testing', (theater) => {
  before(async () => {
    const { message } = await seed(theater(), undefined, { ENVIRONMENT: 'testing' })
    assert.equal(message, '24 films loaded.')
  })

  it('cleans genres, crew, languages, dates and statuses', async () => {
    const { id: _, ...german } = await film(theater(), 'Nachtzug nach Aarhus')

    assert.equal(german.date, '1998-11-20')
    assert.equal(german.status, 'Released')
    assert.deepEqual(names(german.genres), ['Mystery', 'Thriller'])
    assert.deepEqual(names(german.actors), ['Conductor', 'JonasWeiß', 'PeterLund', 'SørenDahl'])
    assert.deepEqual(names((await film(theater(), 'El último tranvía')).languages), [
      'Castilian',
      'Spanish',
    ])
    assert.equal(german.country.name, null)
  })

  it('calls what is missing Unknown', async () => {
    const none = await film(theater(), 'Untitled Harbor Project')

    assert.deepEqual(names(none.actors), ['Unknown'])
    assert.deepEqual(names((await film(theater(), 'La Brocante')).genres), ['Unknown'])
    assert.deepEqual(names((await film(theater(), 'Kite Season')).languages), ['Unknown'])
  })

  it('links repeated names once and drops empty ones', async () => {
    assert.deepEqual(names((await film(theater(), 'Three, Two, One')).genres), [
      'Action',
      'Thriller',
    ])
    const { actors } = await film(theater(), 'Three, Two, One')
    assert.deepEqual(names(actors), ['Decker', 'RosaVega', 'Santos', 'VinCastle'])
  })

  it('keeps texts as they are, without title case', async () => {
    const quoted = await film(theater(), '"Quoted" and Other Stories')
    const garden = await film(theater(), 'O Jardim')

    assert.match(quoted.overview, /and "quoted" means something else/)
    assert.equal(garden.overview, 'Two gardeners\nplan one garden.')
    assert.equal(garden.revenue, 410000)
  })

  it('takes films of one name from different days', async () => {
    const { body } = await theater().list('?per_page=20')
    const all = [...body.movies, ...(await theater().list('?per_page=20&page=2')).body.movies]

    assert.equal(all.filter(({ name }: { name: string }) => name === 'The Same Name').length, 2)
  })
})

onEveryTheater('population with a file', (theater) => {
  it('keeps the first of the rows with one name and day, before it looks at the others', async () => {
    const rows = [
      { names: 'One', date_x: '2001-01-01', genre: 'Drama' },
      { names: 'Two' },
      {
        names: 'One',
        date_x: '2001-01-01 ',
        genre: 'Dropped',
        score: 'no number',
        country: 'LONG',
      },
      ...Array.from({ length: 1200 }, (_, index) => ({ names: `Film ${index}` })),
      { names: 'One', date_x: ' 2001-01-01', status: 'dropped' },
      { names: 'one', date_x: '2001-01-01' },
      { names: 'Last' },
    ]
    const { message } = await withFile(csv(...rows), (path) => seed(theater(), path))
    const { body } = await theater().list()

    assert.equal(message, '1,204 films loaded.')
    assert.equal(body.movies[0].name, 'Last')
    assert.equal(body.total_items, 1204)
    const genres = await sql<{ name: string }>`select name from genres`.execute(
      sqlDatabase(theater().storage).read,
    )
    assert.deepEqual(names(genres.rows), ['Crime', 'Drama'])
  })

  it('lets films be created afterwards, with ids that ascend', async () => {
    const { body } = await theater().list()
    const created = await theater().created({ name: 'New', genres: ['drama'], country: 'us' })

    assert.ok(created.id > body.movies[0].id)
    assert.equal(await countRows(theater(), 'countries'), 1)
  })
})

onEveryTheater('a file with a bad row', (theater) => {
  const counts = async () => {
    const all: number[] = []
    for (const table of TABLES) all.push(await countRows(theater(), table))
    return all
  }

  for (const [what, bad, problem] of [
    ['date', { date_x: '2001-13-01' }, 'column date_x: "2001-13-01" is no day'],
    ['status', { status: 'Lost' }, 'column status: "Lost" is none of Released'],
    ['number', { budget_x: 'much' }, 'column budget_x: "much" is no number'],
    ['length', { country: 'USAX' }, 'column country: "USAX" is longer than 3 characters'],
  ] as const) {
    it(`stores nothing and tells the line and column: ${what}`, async () => {
      const good = Array.from({ length: 1500 }, (_, index) => ({ names: `Film ${index}` }))
      const rows = [...good, { names: 'Bad', ...bad }, { names: 'After' }]
      const error = await withFile(csv(...rows), (path) => seed(theater(), path)).catch(
        (thrown: unknown) => thrown,
      )

      assert.ok(error instanceof SeedRefused, String(error))
      assert.equal(error.problems.length, 1)
      assert.ok(error.problems[0]?.startsWith(`line 1502, ${problem}`), error.problems[0])
      assert.deepEqual(await counts(), [0, 0, 0, 0, 0, 0, 0, 0])
    })
  }
})

onEveryTheater('the progress of a population', (theater) => {
  it('is told per table, and ends with the totals', async () => {
    const rows = Array.from({ length: 2500 }, (_, index) => ({ names: `Film ${index}` }))
    const { steps } = await withFile(csv(...rows), (path) => seed(theater(), path))
    const last = new Map(steps.map((step) => [step.label, step]))

    assert.deepEqual(
      [...last.values()].map(({ label, done, total }) => [label, done, total]),
      [
        ['films read', 2500, 2500],
        ['links prepared', 10_000, 10_000],
        ['movies', 2500, 2500],
        ['movies_genres', 2500, 2500],
        ['actors_movies', 5000, 5000],
        ['movies_languages', 2500, 2500],
      ],
    )
    const read = steps.filter(({ label }) => label === 'films read')
    assert.deepEqual(
      read.map(({ done }) => done),
      [1000, 2000, 2500, 2500],
    )
  })
})

onEveryTheater('populations at the same time', (theater) => {
  it('load the films once', async () => {
    const results = await Promise.all([seed(theater()), seed(theater()), seed(theater())])

    assert.deepEqual(results.map(({ message }) => message).toSorted(), [
      '88 films loaded.',
      'Database is already populated.',
      'Database is already populated.',
    ])
    assert.equal(await countRows(theater(), 'movies'), 88)
  })
})
