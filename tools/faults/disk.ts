import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answerOf, requestOf } from '../../bench/client.ts'
import { serveUsher, usher } from '../../bench/servers.ts'
import { type Fault, promises, until } from './fault.ts'
import { live, missing, newTraffic, type Person } from './people.ts'

const SMALL = 'size=6m'
const LARGE = 'size=64m'
const PATIENCE_MS = 60_000

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
    settings.after(async () => execFileSync('umount', [folder]))
    const bench = { ...settings, rounds: 1, large: false, isQuiet: true }
    const variables = { DATA_DIR: folder, RATE_LIMIT: 'off' }
    const server = await serveUsher(bench, variables, 'vividly')
    const { broken, hold } = promises()
    const people: Person[] = []
    const traffic = newTraffic()
    const isFull = () => (traffic.statuses.get(503) ?? 0) >= 5
    let isOver = false
    const clients = [1, 2].map(() => live(server.url, people, { isOver: () => isOver, traffic }))
    const filled = await until(isFull, PATIENCE_MS)
    isOver = true
    await Promise.all(clients)
    hold(filled !== undefined, `the disk was not full after ${PATIENCE_MS} ms`)

    const [first] = people
    const me = requestOf('GET', '/api/v1/auth/me', { token: first?.accessToken ?? '' })
    const read = await answerOf(server.url, me).catch((error: Error) => error)
    hold(!(read instanceof Error), `a read was refused: ${read}`)
    execFileSync('mount', ['-o', `remount,${LARGE}`, folder])
    for (const missed of await missing(server.url, people)) hold(false, missed)
    const before = people.length
    await live(server.url, people, { isOver: () => people.length > before, traffic })
    await server.stop()
    const faults = [...traffic.statuses.keys()].filter((status) => status >= 500 && status !== 503)
    for (const status of faults) hold(false, `an answer was ${status}`)
    await usher(variables, 'audit', 'verify', '--app', 'vividly').catch(({ stderr }) =>
      hold(false, `audit verify: ${stderr}`),
    )
    return [
      {
        what,
        figures: {
          'people acknowledged': people.length,
          'answers of 503': traffic.statuses.get(503) ?? 0,
        },
        broken,
      },
    ]
  },
}
