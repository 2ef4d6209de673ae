import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

const PATIENCE_MS = 300_000

/** Starts a project as people do, with `npm start`, for the time of a visit. */
export async function serving(
  cwd: string,
  { env, port: wanted }: { readonly env: NodeJS.ProcessEnv; readonly port?: number },
  visit: (url: string) => Promise<void>,
): Promise<void> {
  const port = wanted ?? (await freePort())
  const url = `http://localhost:${port}`
  const running = spawn('npm', ['start'], {
    cwd,
    env: { ...env, PORT: String(port) },
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = once(running, 'exit').then(() => Promise.reject(new Error('npm start ended')))
  try {
    await Promise.race([answering(url), ended])
    await Promise.race([visit(url), ended])
  } finally {
    await end(running)
  }
}

/** Waits until a server answers, whatever it says. */
export async function answering(url: string): Promise<void> {
  const end = Date.now() + PATIENCE_MS
  while (Date.now() < end) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer) return
    await pause(100)
  }
  throw new Error(`${url} did not answer`)
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

/** npm does not pass signals on: the whole group has to end. */
async function end(running: ChildProcess): Promise<void> {
  if (running.pid === undefined || running.exitCode !== null || running.signalCode) return
  const ended = once(running, 'exit')
  process.kill(-running.pid, 'SIGTERM')
  await ended
}
