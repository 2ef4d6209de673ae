import { execFile } from 'node:child_process'
import { cp } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

export type PeerName = 'better-auth' | 'express'

/**
 * Installs a peer as its lock says, outside of the workspace: in the user's cache.
 *
 * @returns its server's program
 */
export async function installPeer(
  name: PeerName,
): Promise<{ readonly program: string; readonly megabytes: number }> {
  const caches = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  const folder = join(caches, 'usher-bench', name)
  await cp(fileURLToPath(new URL(name, import.meta.url)), folder, { recursive: true })
  await run('npm', ['ci', '--omit=dev', '--no-audit', '--no-fund'], { cwd: folder })
  const megabytes = await megabytesOf([join(folder, 'node_modules')])
  return { program: join(folder, 'server.mjs'), megabytes }
}

const DEBIAN = [
  'python3-fastapi',
  'python3-passlib',
  'python3-bcrypt',
  'python3-jose',
  'python3-multipart',
  'python3-uvicorn',
  'python3-sqlalchemy',
  'python3-psycopg2',
]

/**
 * FastAPI comes from Debian.
 *
 * @returns its server's program
 * @throws {Error} if packages are missing, with how to install them
 */
export async function findFastapi(): Promise<{
  readonly program: string
  readonly megabytes: number
}> {
  const { stdout } = await run('dpkg-query', ['--status', ...DEBIAN]).catch(() => {
    throw new Error(`FastAPI is missing; install it: apt-get install ${DEBIAN.join(' ')}`)
  })
  const kibibytes = Array.from(stdout.matchAll(/^Installed-Size: (\d+)$/gm), ([, size]) =>
    Number(size),
  )
  return {
    program: fileURLToPath(new URL('fastapi/server.py', import.meta.url)),
    megabytes: kibibytes.reduce((sum, size) => sum + size, 0) / 1_000,
  }
}

/** What a production install of Usher takes, without the Node that comes with it. */
export async function megabytesOfUsher(): Promise<number> {
  const { stdout } = await run('npm', ['ls', '--omit=dev', '--all', '--parseable'], {
    maxBuffer: 16 * 1024 * 1024,
  }).catch((error: { stdout: string }) => error) // it complains of optional parts of other systems
  const packages = stdout.split('\n').filter((path) => path.includes('/node_modules/'))
  return megabytesOf(packages.filter((path) => !isNode(basename(path))))
}

const isNode = (name: string) => name === 'node' || /^node-(linux|darwin|win)-/.test(name)

async function megabytesOf(folders: readonly string[]): Promise<number> {
  const { stdout } = await run('du', ['--summarize', '--total', '--block-size=1', ...folders])
  return Number(/(\d+)\s+total/.exec(stdout)?.[1]) / 1_000_000
}
