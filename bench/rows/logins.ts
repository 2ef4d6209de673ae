import { availableParallelism } from 'node:os'
import { createPasswordHasher } from '@usher/engine'
import { requestOf } from '../client.ts'
import { type Load, load } from '../load.ts'
import { PASSWORD, serveLogins } from '../people.ts'
import { type Bench, inTurn, type Measured, median, type Row, untilWarm } from '../row.ts'

const CLIENTS = 16

/** Logins that write a session, and registrations, against what the machine can hash at all. */
export const logins: Row = {
  name: 'logins',
  async run(bench) {
    const { server, logIn } = await serveLogins(bench, CLIENTS)
    const register = ({ seconds }: Bench) =>
      load({
        url: server.url,
        connections: CLIENTS,
        seconds,
        expect: 'success',
        next: registrationOfSomebody,
      })
    const results = [
      await againstHashes(bench, 'logins with a stored session', logIn),
      await againstHashes(bench, 'registrations', register),
    ]
    await server.stop()
    return results
  },
}

let newcomers = 0

function registrationOfSomebody(): Buffer {
  const email = `newcomer${newcomers++}@example.com`
  const name = { first_name: 'Kim', last_name: 'Park' }
  return requestOf('POST', '/api/v1/auth/register', {
    body: { email, password: PASSWORD, ...name, role: 'teacher' },
  })
}

async function againstHashes(
  bench: Bench,
  what: string,
  work: (bench: Bench) => Promise<Load>,
): Promise<Measured> {
  await work(untilWarm(bench))
  const rounds = await inTurn(
    bench,
    () => rawHashes(bench),
    () => work(bench),
  )
  return {
    what: `${what} against raw argon2id on all cores`,
    unit: '×',
    values: rounds.map(({ one, other }) => other.perSecond / one),
    goal: { atLeast: 0.92 },
    figures: {
      'hashes per second': median(rounds.map(({ one }) => one)),
      [`${what} per second`]: median(rounds.map(({ other }) => other.perSecond)),
    },
  }
}

/** Every core hashes without pause, and nothing else is done. */
async function rawHashes({ seconds }: Bench): Promise<number> {
  const hasher = createPasswordHasher()
  await hasher.warmUp()
  const startedAt = performance.now()
  const until = startedAt + seconds * 1000
  let done = 0
  const one = async () => {
    while (performance.now() < until) {
      await hasher.hash(PASSWORD)
      done++
    }
  }
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, one))
  const elapsed = (performance.now() - startedAt) / 1000
  await hasher.close()
  return done / elapsed
}
