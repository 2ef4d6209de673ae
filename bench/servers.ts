import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startCassandra, startPostgres } from '@usher/storage/testing'
import type { Bench } from './row.ts'

const path = (relative: string) => fileURLToPath(new URL(`../${relative}`, import.meta.url))
const USHER = path('apps/cli/bin/usher.mjs')

export type Variables = Readonly<Record<string, string>>

export interface Served {
  readonly url: string
  readonly process: ChildProcess
  stop(): Promise<void>
}

export type BenchDatabase = 'SQLite' | 'PostgreSQL' | 'Cassandra'

/** Settings of a server with data of its own. Commits reach the disk on every database. */
export async function freshVariables(
  bench: Bench,
  database: BenchDatabase = 'SQLite',
): Promise<Variables> {
  const dataDir = await mkdtemp(join(tmpdir(), 'usher-bench-'))
  bench.after(() => rm(dataDir, { recursive: true, force: true }))
  const variables = { DATA_DIR: dataDir, RATE_LIMIT: 'off' }
  if (database === 'SQLite') return variables
  if (database === 'Cassandra') {
    const cluster = await startCassandra({ survivesKill: true })
    bench.after(() => cluster.stop())
    return { ...variables, DATABASE_URL: cluster.url('bench') }
  }
  const server = await startPostgres({ isDurable: true })
  bench.after(() => server.stop())
  return { ...variables, DATABASE_URL: server.url }
}

/** Runs a command of the CLI to its end. */
export async function usher(variables: Variables, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [USHER, ...args], {
    env: { ...process.env, ...variables },
    maxBuffer: 64 * 1024 * 1024,
  })
  return stdout
}

/** Serves one app, or all, in a process of its own. `core`: the only one on which it may run. */
export function serveUsher(
  bench: Bench,
  variables: Variables,
  app?: string,
  options: readonly string[] = [],
  core?: number,
): Promise<Served> {
  const args = ['serve', ...(app === undefined ? [] : [app]), ...options, '--port', '0', '--json']
  return serve(bench, [USHER, ...args], variables, core)
}

/**
 * Serves with a program of somebody else, which says where as Usher does.
 *
 * @param runtime what runs it; absent: Node
 */
export function serveProgram(
  bench: Bench,
  program: string,
  variables: Variables,
  runtime?: string,
): Promise<Served> {
  return serve(bench, [program], variables, undefined, runtime)
}

/** Resident memory. */
export function megabytesOf({ process: { pid } }: Served): number {
  const kibibytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return (Number(kibibytes) * 1.024) / 1_000
}

/** The same Fastify, answering a constant: what no server can be faster than. */
export function serveConstant(bench: Bench, core?: number): Promise<Served> {
  return serve(bench, [path('bench/constant-server.ts')], {}, core)
}

/** @param core the only one on which it may run; absent: all */
async function serve(
  bench: Bench,
  args: readonly string[],
  variables: Variables,
  core?: number,
  runtime: string = process.execPath,
): Promise<Served> {
  const bound = core === undefined ? [] : ['taskset', '-c', String(core)]
  const [program = runtime, ...rest] = [...bound, runtime, ...args]
  const child = spawn(program, rest, {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', bench.isQuiet ? 'ignore' : 'inherit'],
  })
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const closed = once(child, 'close')
    child.kill('SIGTERM')
    await closed
  }
  bench.after(stop)
  const ended = once(child, 'close').then(([code]) => {
    throw new Error(`${args.join(' ')} ended with ${code} before it served`)
  })
  const [line] = await Promise.race([once(child.stdout, 'data'), ended])
  return { url: (JSON.parse(String(line)) as { url: string }).url, process: child, stop }
}
