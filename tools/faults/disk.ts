import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answerOf, requestOf } from '../../bench/client.ts'
import { serveUsher } from '../../bench/servers.ts'
import { type Fault, promises, until } from './fault.ts'
import { acknowledgedOf, live, missing, newTraffic } from './people.ts'
import type { Person } from './person.ts'
import { unsound } from './soundness.ts'

const SMALL = 'size=8m'
const LARGE = 'size=64m'
const PATIENCE_MS = 60_000
const RECOVERY_MS = 10_000

/** A disk that is full, and has room again. Needs the right to mount one. */
export const disk: Fault = {
  name: 'disk',
  async run(settings) {
    const what = 'a disk that is full, and has room again'
    if (process.platform !== 'linux' || process.getuid?.() !== 0) {
      return [
        { what, figures: { 'not tried': 'only root on Linux mounts a small disk' }, broken: [] },
      ]
    }
    const folder = mkdtempSync(join(tmpdir(), 'usher-disk-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', SMALL, 'tmpfs', folder])
    settings.after(async () => {
      execFileSync('umount', [folder])
      rmdirSync(folder)
    })
    const bench = { ...settings, rounds: 1, large: false, isQuiet: true }
    const variables = { DATA_DIR: folder, RATE_LIMIT: 'off' }
    const server = await serveUsher(bench, variables)
    const { broken, hold } = promises()
    const people: Person[] = []
    const traffic = newTraffic()
    const isFull = () => (traffic.statuses.get(503) ?? 0) >= 5
    let isEnough = false
    const clients = [1, 2].map(() => live(server.url, people, { isOver: () => isEnough, traffic }))
    const filled = await until(isFull, PATIENCE_MS)
    isEnough = true
    await Promise.all(clients)
    hold(filled !== undefined, `the disk was not full after ${PATIENCE_MS} ms`)

    const [first] = people
    const me = requestOf('GET', '/vividly/api/v1/auth/me', { token: first?.accessToken ?? '' })
    const read = await answerOf(server.url, me).catch((error: Error) => error)
    hold(!(read instanceof Error), `a read was refused: ${read}`)
    execFileSync('mount', ['-o', `remount,${LARGE}`, folder])
    const before = people.length
    const giveUpAt = performance.now() + RECOVERY_MS
    const isOver = () => people.length > before || performance.now() > giveUpAt
    await live(server.url, people, { isOver, traffic })
    hold(people.length > before, `nobody could register within ${RECOVERY_MS} ms of room`)
    for (const what of await missing(server.url, people)) hold(false, `missing: ${what}`)
    await server.stop()
    const faults = [...traffic.statuses.keys()].filter((status) => status >= 500 && status !== 503)
    for (const status of faults) hold(false, `an answer was ${status}`)
    for (const what of await unsound(variables)) hold(false, what)
    return [
      {
        what,
        figures: {
          ...acknowledgedOf(people),
          'answers of 503': traffic.statuses.get(503) ?? 0,
        },
        broken,
      },
    ]
  },
}
