// node tools/fuzz/run.ts [--only APP,…] [--requests N] [--seed S]: asks the real apps what chance says.
import { parseArgs } from 'node:util'
import { fuzz } from '@usher/app/testing'
import { appNames } from '@usher/cli'
import { rows } from './interfaces.ts'
import { type Outcome, outcomeOf, printOutcome } from './outcome.ts'
import { startFuzzedServer } from './server.ts'
import { strangersOf } from './strangers.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    requests: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
})
const seed = Number(values.seed)
const requests = Number(values.requests)
const only = values.only?.split(',')
const chosen = rows.filter(({ app }) => only === undefined || only.includes(app))
if (chosen.length === 0) {
  console.error(`--only takes some of: ${[...appNames, 'console'].join(',')}`)
  process.exit(2)
}

console.log(`seed ${seed}, ${requests} requests for each app and interface`)
const outcomes: Outcome[] = []
const server = await startFuzzedServer({ RATE_LIMIT: 'off' })
try {
  const strangers = await strangersOf(server)
  for (const row of chosen) {
    const interfaces = await row.open(server)
    const others = strangers.filter(({ realm }) => !row.app.startsWith(realm))
    const before = await server.memory()
    const startedAt = performance.now()
    const figures = await fuzz(server.hostOf(row.app).url, interfaces, {
      requests,
      seed,
      strangers: others.map(({ token }) => token),
    })
    const seconds = (performance.now() - startedAt) / 1000
    await server.assertServes()
    const grown = (await server.memory()) - before
    const outcome = outcomeOf(row.name, { figures, interfaces, seconds, grown })
    printOutcome(outcome)
    outcomes.push(outcome)
  }
} finally {
  await server.stop()
}
const findings = outcomes.reduce((sum, { findings: some }) => sum + some.length, 0)
console.log(findings === 0 ? 'Every promise was kept.' : `${findings} findings.`)
process.exitCode = findings === 0 ? 0 : 1
