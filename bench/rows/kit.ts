import { requestOf } from '../client.ts'
import { type Bench, inTurn, median, type Row } from '../row.ts'
import { freshVariables, type Served, serveConstant, serveUsher } from '../servers.ts'
import { drive, microsecondsOf, SERVER_CORE, voidBecause } from '../wrk.ts'

const CONNECTIONS = 32

/** What stands around a handler: a route of a served app that does nothing, against plain Fastify. */
export const kit: Row = {
  name: 'kit',
  async run(bench) {
    const constant = await serveConstant(bench, SERVER_CORE)
    const variables = { ...(await freshVariables(bench)), NODE_ENV: 'production', SECRET_KEY }
    const server = await serveUsher(bench, variables, 'theater', [], SERVER_CORE)
    const plain = () => answering(bench, constant, '/constant')
    const served = () => answering(bench, server, '/health')

    await served() // warm
    await plain()
    const rounds = await inTurn(bench, plain, served)
    await Promise.all([constant.stop(), server.stop()])
    return [
      {
        what: 'CPU time of GET /health of a served app against the Fastify constant',
        unit: '×',
        values: rounds.map(({ one, other }) => microsecondsOf(other) / microsecondsOf(one)),
        goal: { atMost: 1.35 },
        void: rounds
          .flatMap(({ one, other }) => [voidBecause(one), voidBecause(other)])
          .find(Boolean),
        figures: {
          'µs of CPU per constant': median(rounds.map(({ one }) => microsecondsOf(one))),
          'µs of CPU per GET /health': median(rounds.map(({ other }) => microsecondsOf(other))),
          'constant per second': median(rounds.map(({ one }) => one.perSecond)),
          'GET /health per second': median(rounds.map(({ other }) => other.perSecond)),
        },
      },
    ]
  },
}

const SECRET_KEY = 'a secret of the benchmark that is long enough'

function answering({ seconds }: Bench, { url, process: { pid } }: Served, path: string) {
  return drive({
    url,
    pid,
    connections: CONNECTIONS,
    seconds,
    requests: [requestOf('GET', path)],
  })
}
