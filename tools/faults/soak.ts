import { readdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { freshVariables, megabytesOf, type Served, serveUsher } from '../../bench/servers.ts'
import { type Fault, promises, rounded } from './fault.ts'
import { live, newTraffic, type Traffic } from './people.ts'
import type { Person } from './person.ts'

const CLIENTS = 8
const GROWTH_MEGABYTES = 40
const CALM_MS = 3_000

/** An hour of traffic (72,000 requests: 20 a second) as fast as it goes, twice; flat in the second. */
export const soak: Fault = {
  name: 'soak',
  async run(settings) {
    const bench = { ...settings, rounds: 1, large: false, isQuiet: true }
    const server = await serveUsher(bench, await freshVariables(bench))
    const { broken, hold } = promises()
    const traffic = newTraffic()
    const send = async (requests: number) => {
      const people: Person[] = []
      const isOver = () => countOf(traffic) >= requests
      await Promise.all(
        Array.from({ length: CLIENTS }, () => live(server.url, people, { isOver, traffic })),
      )
      await pause(CALM_MS)
    }

    await send(settings.requests) // V8 makes itself room for as much as it needs, step by step
    const before = { megabytes: megabytesOf(server), files: filesOf(server) }
    await send(2 * settings.requests)
    const after = { megabytes: megabytesOf(server), files: filesOf(server) }
    await server.stop()
    const grown = after.megabytes - before.megabytes
    hold(grown < GROWTH_MEGABYTES, `memory has grown by ${rounded(grown)} MB`)
    hold(after.files <= before.files, `${after.files - before.files} more files are open`)
    const failed = [...traffic.statuses].filter(([status]) => status >= 500)
    hold(failed.length === 0, `answers were ${failed.map(([status]) => status).join(', ')}`)
    return [
      {
        what: 'an hour of traffic as fast as it goes, after another one',
        figures: {
          requests: countOf(traffic),
          'memory at the start, MB': rounded(before.megabytes),
          'memory at the end, MB': rounded(after.megabytes),
          'open files': `${before.files} and ${after.files}`,
          'slowest answer, ms': rounded(traffic.slowestMilliseconds),
        },
        broken,
      },
    ]
  },
}

const countOf = ({ statuses }: Traffic) => [...statuses.values()].reduce((sum, n) => sum + n, 0)
const filesOf = ({ process: { pid } }: Served) => readdirSync(`/proc/${pid}/fd`).length
