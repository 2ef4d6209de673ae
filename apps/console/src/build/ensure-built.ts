import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { locked } from './lock.ts'
import { PLACES } from './places.ts'

const SCRIPT = fileURLToPath(new URL('build.ts', import.meta.url))

/**
 * Builds the web application if it has not been built since its sources changed. Takes some seconds
 * the first time and a few milliseconds from then on.
 *
 * @param say told what happens, in one line, if it takes time
 * @throws {Error} with what the build said, if it fails
 */
export async function ensureConsoleBuilt({
  say = () => {},
}: {
  readonly say?: (line: string) => void
} = {}): Promise<void> {
  if (await isBuilt()) return
  say('Building the console (only now, and after changes to it) ...')
  await mkdir(dirname(PLACES.dist), { recursive: true })
  await locked(`${PLACES.dist}.lock`, async () => {
    if (await isBuilt()) return // by another process, meanwhile
    const startedAt = performance.now()
    await run()
    say(`The console is built, in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`)
  })
}

async function isBuilt(): Promise<boolean> {
  const built = await changedAt(join(PLACES.dist, 'index.html'))
  return built > (await newestSource())
}

/** An image carries the built files alone; there the sources are as old as can be. */

async function newestSource(): Promise<number> {
  if (!existsSync(PLACES.web)) return 0
  const entries = await readdir(PLACES.web, { recursive: true, withFileTypes: true })
  const files = entries.map((entry) => join(entry.parentPath, entry.name))
  const times = await Promise.all([PLACES.package, ...files].map(changedAt))
  return Math.max(...times)
}

async function changedAt(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined)
  return found?.mtimeMs ?? 0
}

function run(): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const child = spawn(process.execPath, [SCRIPT], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  child.on('error', reject)
  child.on('close', (code) => {
    if (code === 0) resolve()
    else reject(new Error(`the console could not be built:\n${said.trim()}`))
  })
  return promise
}
