import { setTimeout } from 'node:timers/promises'
import { type Bench, median, type Row } from '../row.ts'
import { freshVariables, megabytesOf, serveUsher, type Variables } from '../servers.ts'

const IDLE_MS = 3000

/** From the command to the first answer with all apps and the console, and what they then take. */
export const start: Row = {
  name: 'start',
  async run(bench) {
    const variables = await freshVariables(bench)
    await startOnce(bench, variables) // migrates, and builds the console if it must
    const rounds: { seconds: number; megabytes: number }[] = []
    for (let round = 0; round < bench.rounds; round++) {
      rounds.push(await startOnce(bench, variables))
    }
    const seconds = rounds.map((round) => round.seconds)
    const megabytes = rounds.map((round) => round.megabytes)
    return [
      {
        what: 'start of all apps, migrated, to the first answer',
        unit: 's',
        values: seconds,
        goal: { atMost: 1.5 },
        figures: { 'start, s': median(seconds) },
      },
      {
        what: 'memory of all apps, idle',
        unit: 'MB',
        values: megabytes,
        goal: { atMost: 150 },
        figures: { 'resident, MB': median(megabytes) },
      },
    ]
  },
}

async function startOnce(bench: Bench, variables: Variables) {
  const startedAt = performance.now()
  const server = await serveUsher(bench, variables)
  const answer = await fetch(`${server.url}/theater/health`)
  const seconds = (performance.now() - startedAt) / 1000
  if (!answer.ok) throw new Error(`/theater/health: ${answer.status}`)
  await setTimeout(IDLE_MS)
  const megabytes = megabytesOf(server)
  await server.stop()
  return { seconds, megabytes }
}
