// npm run test:fuzz -- [--only APP,…] [--requests N] [--seed S] [--slowest MS]
// Asks the real apps what chance says; docs/fuzzing.md.
import { parseArgs } from 'node:util'
import { rows } from './interfaces.ts'
import { newMemoryWatch } from './memory-watch.ts'
import { outcomeOf, printOutcome } from './outcome.ts'
import { startFuzzedServer } from './server.ts'
import { strangersOf } from './strangers.ts'

/** So many requests of an operation bring it to a success at least once. */
const ROOM = 200

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    requests: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    slowest: { type: 'string', default: '2000' },
  },
})
const [seed, requests] = [Number(values.seed), Number(values.requests)]
const slowestMs = Number(values.slowest)
const only = values.only?.split(',')
const chosen = rows.filter(({ app }) => only === undefined || only.includes(app))
if (chosen.length === 0) {
  console.error(`--only takes some of: ${[...new Set(rows.map(({ app }) => app))].join(',')}`)
  process.exit(2)
}

console.log(`seed ${seed}, ${requests} requests for each app and interface, limits off`)
let findings = await pass({ RATE_LIMIT: 'off' }, requests)
const fewer = Math.ceil(requests / 10)
console.log(`\nseed ${seed}, ${fewer} requests for each, limits as they are`)
findings += await pass({ TRUST_PROXY: '1' }, fewer)
console.log(findings === 0 ? '\nEvery promise was kept.' : `\n${findings} findings.`)
process.exitCode = findings === 0 ? 0 : 1

/** @returns how many promises were broken */
async function pass(variables: Readonly<Record<string, string>>, count: number): Promise<number> {
  const areLimitsOff = variables.RATE_LIMIT === 'off'
  const server = await startFuzzedServer(variables)
  let broken = 0
  try {
    const strangers = await strangersOf(server)
    for (const row of chosen) {
      const watch = newMemoryWatch(server)
      const startedAt = performance.now()
      const options = { requests: count, seed, slowestMs, strangers, progress: watch.look }
      const seen = await row.fuzz(server, options)
      const seconds = (performance.now() - startedAt) / 1000
      await server.assertServes()
      // Where limits count, or chance has little room, not every operation can succeed.
      const hasRoom = areLimitsOff && count >= ROOM * seen.operations.length
      const operations = hasRoom ? seen.operations : []
      const outcome = outcomeOf(row.name, {
        figures: seen.figures,
        operations,
        seconds,
        memory: await watch.growth(),
      })
      printOutcome(outcome, { withOperations: areLimitsOff })
      broken += outcome.findings.length
    }
  } finally {
    await server.stop()
  }
  return broken
}
