import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PROGRAM = '/usr/sbin/pgbouncer'
const NOBODY = 65_534

/** Why PgBouncer cannot run here, or `false`. */
export const pgbouncerSkip: string | false = existsSync(PROGRAM)
  ? false
  : `there is no ${PROGRAM}; apt-get install pgbouncer`

/** A PgBouncer in front of a database. */
export interface PgBouncer {
  /** The database through PgBouncer. */
  readonly url: string
  stop(): Promise<void>
}

/**
 * Starts PgBouncer in transaction mode, with two connections to the server, so that those who
 * follow each other rarely meet the same one.
 *
 * @param options.swallowsOptions ignores the start-up parameter `options` instead of refusing it
 */
export async function startPgBouncer(
  databaseUrl: string,
  { swallowsOptions = false } = {},
): Promise<PgBouncer> {
  const folder = await mkdtemp(join(tmpdir(), 'usher-pgbouncer-'))
  const port = await freePort()
  const { hostname, port: serverPort, username, password, pathname } = new URL(databaseUrl)
  const ignored = swallowsOptions ? 'ignore_startup_parameters = options\n' : ''
  await writeFile(join(folder, 'users.txt'), `"${username}" "${password}"\n`)
  await writeFile(
    join(folder, 'pgbouncer.ini'),
    `[databases]\n* = host=${hostname} port=${serverPort}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n` +
      `listen_port = ${port}\nunix_socket_dir =\nauth_type = plain\nauth_file = ${folder}/users.txt\n` +
      `pool_mode = transaction\ndefault_pool_size = 2\nmax_client_conn = 200\n${ignored}`,
  )
  const isRoot = process.getuid?.() === 0
  if (isRoot) await giveTo(NOBODY, folder)
  const child = spawn(PROGRAM, [join(folder, 'pgbouncer.ini')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(isRoot && { uid: NOBODY, gid: NOBODY }), // it refuses to run as root
  })
  await listening(child)
  return {
    url: `postgres://${username}:${password}@127.0.0.1:${port}${pathname}`,
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGINT')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

async function giveTo(user: number, folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const path of [folder, join(folder, 'users.txt'), join(folder, 'pgbouncer.ini')]) {
    await chown(path, user, user)
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new TypeError('no port')
  return address.port
}

/** @throws {Error} with what it said, if it ends */
async function listening(child: ChildProcess): Promise<void> {
  let said = ''
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  child.stderr?.on('data', (chunk) => {
    said += chunk
    if (said.includes('process up')) resolve()
  })
  child.once('exit', () => reject(new Error(`PgBouncer ended: ${said}`)))
  await promise
}
