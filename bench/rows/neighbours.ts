import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { serveLogins } from '../people.ts'
import { median, type Row, untilWarm } from '../row.ts'

const CLIENTS = 4

/** Logins on a machine whose cores other programs keep busy, although hashes have the lowest priority. */
export const neighbours: Row = {
  name: 'neighbours',
  async run(bench) {
    const { server, logIn } = await serveLogins(bench, CLIENTS)
    const longer = untilWarm(bench)

    await logIn(longer)
    const busy = Array.from({ length: availableParallelism() }, keepBusy)
    bench.after(() => Promise.all(busy.map(ended)))
    const rounds = []
    for (let round = 0; round < bench.rounds; round++) rounds.push(await logIn(longer))
    await Promise.all([server.stop(), ...busy.map(ended)])
    return [
      {
        what: 'p95 of logins while other processes keep all cores busy',
        unit: 'ms',
        values: rounds.map(({ p95Milliseconds }) => p95Milliseconds),
        goal: { atMost: 2_000 },
        figures: { 'logins per second': median(rounds.map(({ perSecond }) => perSecond)) },
      },
    ]
  },
}

function keepBusy(): ChildProcess {
  return spawn(process.execPath, ['--eval', 'for (;;);'], { stdio: 'ignore' })
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill()
  await closed
}
