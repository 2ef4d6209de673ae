import { parseArgs } from 'node:util'
import { writeResults } from './report.ts'
import { type Bench, isMet, type Row } from './row.ts'
import { commits } from './rows/commits.ts'
import { databases } from './rows/databases.ts'
import { films } from './rows/films.ts'
import { growth } from './rows/growth.ts'
import { hanging } from './rows/hanging.ts'
import { imports } from './rows/imports.ts'
import { kit } from './rows/kit.ts'
import { logins } from './rows/logins.ts'
import { me } from './rows/me.ts'
import { moments } from './rows/moments.ts'
import { neighbours } from './rows/neighbours.ts'
import { peers } from './rows/peers.ts'
import { refresh } from './rows/refresh.ts'
import { school } from './rows/school.ts'
import { start } from './rows/start.ts'
import { storm } from './rows/storm.ts'
import { videos } from './rows/videos.ts'
import { workers } from './rows/workers.ts'

const ROWS: readonly Row[] = [
  kit,
  me,
  storm,
  hanging,
  logins,
  neighbours,
  refresh,
  commits,
  imports,
  start,
  films,
  school,
  moments,
  videos,
  workers,
  growth,
  peers,
  databases,
]

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
    large: { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(`npm run bench -- [--only me,storm] [--rounds 3] [--seconds 3] [--large] [--peers]

Rows: ${ROWS.map(({ name }) => name).join(', ')}. bench/README.md says what each measures.`)
  process.exit(0)
}
const wanted = values.only?.split(',') ?? (values.peers ? ['peers'] : ROWS.map(({ name }) => name))
const unknown = wanted.filter((name) => ROWS.every((row) => row.name !== name))
if (unknown.length > 0) {
  console.error(`there is no row ${unknown.join(', ')}: ${ROWS.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}
const removals: (() => Promise<unknown>)[] = []
const bench: Bench = {
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  large: values.large,
  peers: values.peers,
  after: (remove) => removals.push(remove),
}

try {
  const results = []
  for (const row of ROWS.filter(({ name }) => wanted.includes(name))) {
    console.error(`measuring ${row.name} ...`)
    results.push(...(await row.run(bench)))
  }
  console.log(await writeResults(results, bench))
  process.exitCode = results.every(isMet) ? 0 : 1
} finally {
  const awake = setInterval(() => {}, 1000) // a PostgreSQL that stops keeps no process alive
  for (const remove of removals.reverse()) await remove()
  clearInterval(awake)
}
