import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { asking } from '@usher/app/testing'
import type { Reachable } from './limited.ts'

const SCRIPT = fileURLToPath(new URL('server-process.ts', import.meta.url))

/** Starts both surfaces in another process, which ends with the test. */
export async function startProcess(
  t: TestContext,
  databaseUrl: string,
  variables: Readonly<Record<string, string>>,
): Promise<Reachable> {
  const server = fork(SCRIPT, [databaseUrl, JSON.stringify(variables)], { execArgv: [] })
  t.after(async () => {
    const ended = once(server, 'exit')
    server.disconnect()
    await ended
  })
  const [{ blueprint, oauth2 }] = await once(server, 'message')
  return { blueprint: { ask: asking(blueprint) }, oauth2: { ask: asking(oauth2) } }
}
