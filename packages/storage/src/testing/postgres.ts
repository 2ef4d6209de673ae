import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A PostgreSQL that ends with this process at the latest. */
export interface PostgresServer {
  /** Leads to the database `postgres`, as a user who may do everything. */
  readonly url: string
  /** Ends at once, as if the power had failed. */
  crash(): Promise<void>
  /** Ends as an operator ends it. */
  shutDown(): Promise<void>
  /** Starts it again on the same port with the same data. */
  start(): Promise<void>
  stop(): Promise<void>
}

type Answer = { readonly answer?: { readonly url: string } } | { readonly problem: string }

/**
 * Starts a PostgreSQL of its own for whoever calls.
 *
 * @param options.isDurable commits reach the disk; default: they need not, which tests are faster by
 * @throws {Error} if none can run on this machine, with the reason
 */
export async function startPostgres({ isDurable = false } = {}): Promise<PostgresServer> {
  const script = fileURLToPath(new URL('keeper.ts', import.meta.url))
  const args = isDurable ? [script, 'durable'] : [script]
  const keeper = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => keeper.once('exit', resolve))
  const lines = createInterface(keeper.stdout)[Symbol.asyncIterator]()
  async function nextAnswer() {
    const { value } = await lines.next()
    const answer: Answer = value === undefined ? { problem: 'it ended' } : JSON.parse(value)
    if ('problem' in answer) throw new Error(`PostgreSQL cannot run here: ${answer.problem}`)
    return answer.answer
  }
  async function obey(command: string): Promise<void> {
    keeper.stdin.write(`${command}\n`)
    await nextAnswer()
  }

  const started = await nextAnswer()
  // whoever forgets to stop it can end all the same
  keeper.unref()
  for (const stream of [keeper.stdin, keeper.stdout]) (stream as Socket).unref() // pipes are sockets
  return {
    url: started?.url ?? '',
    crash: () => obey('crash'),
    shutDown: () => obey('shutDown'),
    start: () => obey('start'),
    async stop() {
      keeper.stdin.end()
      await ended
    },
  }
}
