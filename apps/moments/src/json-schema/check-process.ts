import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { HostMessage } from './check-host.ts'
import type { CheckJob, Finding } from './check-worker.ts'

/** `ended`: the check used more time or memory than it may, and took the process with it. */
export type Outcome =
  | { readonly kind: 'done'; readonly finding: Finding }
  | { readonly kind: 'ended' }

/** A process that checks, and that a check may take down. It keeps no server alive. */
export interface CheckProcess {
  readonly hasEnded: boolean
  /** One at a time. @throws what went wrong in there, and was no fault of the check */
  perform(job: CheckJob): Promise<Outcome>
  end(): void
}

const HOST = fileURLToPath(new URL('./check-host.ts', import.meta.url))
/** By the clock, in case the process cannot even look at its own time. */
const MOST_WAIT_MILLISECONDS = 10_000

export async function startCheckProcess(): Promise<CheckProcess> {
  // No variables and no flags of the server: it has secrets, and they may suit its main script only.
  const child = fork(HOST, {
    env: {},
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  })
  child.on('error', () => {}) // seen as an exit, or as a message that was not sent
  let hasEnded = false
  const exit = once(child, 'exit').then((): Outcome => {
    hasEnded = true
    return { kind: 'ended' }
  })
  const first = await Promise.race([nextMessage(), exit])
  if (first.kind !== 'ready') throw new Error('the process for schema checks did not start')
  sleep()

  function nextMessage(): Promise<HostMessage> {
    return new Promise((resolve) =>
      child.once('message', (message) => resolve(message as HostMessage)),
    )
  }

  /** Between checks it holds nobody up who wants to end. */
  function sleep(): void {
    child.unref()
    child.channel?.unref()
  }

  return {
    get hasEnded() {
      return hasEnded
    },
    async perform(job) {
      child.ref()
      child.channel?.ref()
      const answer = nextMessage()
      const giveUp = setTimeout(() => child.kill('SIGKILL'), MOST_WAIT_MILLISECONDS)
      child.send(job)
      const message = await Promise.race([answer, exit])
      clearTimeout(giveUp)
      sleep()
      if (message.kind === 'failed') throw new Error(`a schema check failed: ${message.reason}`)
      return message.kind === 'done' ? message : { kind: 'ended' }
    },
    end: () => child.kill('SIGKILL'),
  }
}
