import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { requestOf } from '../client.ts'
import { load } from '../load.ts'
import { type Bench, type Measured, median, type Row } from '../row.ts'
import { freshVariables, serveUsher, usher, type Variables } from '../servers.ts'

const MAKER = fileURLToPath(new URL('../make-movies-csv.mjs', import.meta.url))
const SMALL = 10_000
const LARGE = 1_000_000
const DEEP_PAGE = 1000
/** So that also the small catalogue, of which a hundredth is dropped, has that page. */
const PER_PAGE = 9

/** Population from CSV and pages of the list; with `--large` also with a million films. */
export const films: Row = {
  name: 'films',
  async run(bench) {
    const small = await populateRepeatedly(bench, SMALL)
    const rows: Measured[] = [
      {
        what: 'population of 10,000 films from CSV on SQLite',
        unit: 's',
        values: small.map(({ seconds }) => seconds),
        goal: { atMost: 2 },
        figures: { 'films per second': SMALL / median(small.map(({ seconds }) => seconds)) },
      },
    ]
    if (!bench.large) return rows
    const [large] = await populateRepeatedly({ ...bench, rounds: 1 }, LARGE)
    const [first] = small
    if (!large || !first) throw new TypeError('nothing was populated')
    return [...rows, perRow(first.seconds, large.seconds), ...(await pages(bench, first, large))]
  },
}

interface Populated {
  readonly variables: Variables
  readonly seconds: number
}

async function populateRepeatedly(bench: Bench, count: number): Promise<readonly Populated[]> {
  const populated: Populated[] = []
  for (let round = 0; round < bench.rounds; round++) {
    const variables = await freshVariables(bench)
    await usher(variables, 'migrate', 'theater')
    const csv = join(variables.DATA_DIR ?? '', 'films.csv')
    await promisify(execFile)(process.execPath, [MAKER, '--rows', String(count), '--out', csv])
    const startedAt = performance.now()
    await usher(variables, 'seed', 'theater', '--csv', csv, '--json')
    populated.push({ variables, seconds: (performance.now() - startedAt) / 1000 })
  }
  return populated
}

function perRow(small: number, large: number): Measured {
  return {
    what: 'population per row with 1,000,000 films against 10,000',
    unit: '×',
    values: [large / LARGE / (small / SMALL)],
    goal: { atMost: 1.3 },
    figures: { 'a million films, s': large },
  }
}

async function pages(bench: Bench, small: Populated, large: Populated): Promise<Measured[]> {
  const [few, many] = [await measurePages(bench, small), await measurePages(bench, large)]
  const against = (page: 'first' | 'deep', atMost: number): Measured => ({
    what: `film list, ${page === 'first' ? 'first page' : `page ${DEEP_PAGE}`}, with 1,000,000 films against 10,000`,
    unit: '×',
    values: many[page].map((milliseconds, round) => milliseconds / (few[page][round] ?? 0)),
    goal: { atMost },
    figures: {
      '10,000 films, ms': median(few[page]),
      '1,000,000 films, ms': median(many[page]),
    },
  })
  return [against('first', 1.5), against('deep', 3)]
}

/** Mean milliseconds per request on one connection, by round. */
async function measurePages(bench: Bench, { variables }: Populated) {
  const server = await serveUsher(bench, variables, 'theater')
  const measure = async (page: number) => {
    const request = requestOf('GET', `/api/v1/theater/movies/?page=${page}&per_page=${PER_PAGE}`)
    const { url } = server
    const { seconds } = bench
    const { perSecond } = await load({
      url,
      connections: 1,
      seconds,
      expect: 200,
      next: () => request,
    })
    return 1000 / perSecond
  }
  await measure(1) // warm
  const first: number[] = []
  const deep: number[] = []
  for (let round = 0; round < bench.rounds; round++) {
    first.push(await measure(1))
    deep.push(await measure(DEEP_PAGE))
  }
  await server.stop()
  return { first, deep }
}
