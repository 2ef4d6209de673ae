import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** Where a person types `npx usher`. */
export const PROJECT_ROOT = fileURLToPath(new URL('../../../..', import.meta.url))
/** What `npx usher` runs. */
export const USHER = join(PROJECT_ROOT, 'node_modules/.bin/usher')
/** No process of a test lives longer, so none is left behind by a broken one. */
const LIMIT_MS = 1_200_000

export interface Ran {
  readonly exitCode: number | null
  readonly output: string
  readonly errors: string
  /** The output read as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look at JSON of many shapes and assert each
  readonly json: any
}

/** What a server tells machines at its start. */
interface Announcement {
  readonly url: string
  readonly apps: readonly { readonly name: string; readonly url: string; readonly docs: string }[]
}

export interface Running extends Announcement {
  /** Asks the process to end, and waits for it. */
  stop(signal?: NodeJS.Signals): Promise<Ran>
}

interface Given {
  readonly input?: string
  readonly variables?: Readonly<Record<string, string>>
}

/** The `usher` command as real processes that share one `DATA_DIR`. */
export interface Usher {
  readonly dataDir: string
  run(args: readonly string[], given?: Given): Promise<Ran>
  /** Starts a server on a free port and waits until it has said where. */
  serve(args?: readonly string[], given?: Given): Promise<Running>
  /** What a server tells people at its start; then it is stopped. */
  serveTalking(args?: readonly string[]): Promise<string>
  /** The same of `npm start -- --port 0`. */
  npmStart(): Promise<string>
  /** `npm start -- --port 0` that has said where it serves; a signal reaches npm and nobody else. */
  npmStarted(): Promise<{ readonly url: string; kill(signal: NodeJS.Signals): void }>
  /** Stops what still runs and removes the data. */
  remove(): Promise<void>
}

export async function newUsher(variables: Readonly<Record<string, string>> = {}): Promise<Usher> {
  const dataDir = await mkdtemp(join(tmpdir(), 'usher-cli-'))
  const children = new Set<ChildProcess>()
  const start = (args: readonly string[], given: Given = {}, command = USHER) => {
    const child = spawn(command, args, {
      cwd: PROJECT_ROOT,
      timeout: LIMIT_MS,
      detached: true, // a group of its own, because npm starts further processes
      env: { ...process.env, DATA_DIR: dataDir, ...variables, ...given.variables },
    })
    children.add(child)
    child.once('close', () => children.delete(child))
    child.stdin.on('error', () => {}) // it may have ended before it read anything
    child.stdin.end(given.input ?? '')
    return child
  }
  return {
    dataDir,
    run: (args, given) => ended(start(args, given)),
    async serve(args = [], given = {}) {
      const child = start(['serve', ...args, '--port', '0', '--json'], given)
      const end = ended(child)
      const announcement = await Promise.race([announced(child), end.then(refused)])
      return {
        ...announcement,
        stop(name = 'SIGTERM') {
          signal(child, name)
          return end
        },
      }
    },
    serveTalking: (args = []) => talk(start(['serve', ...args, '--port', '0'])),
    npmStart: () => talk(start(['start', '--', '--port', '0'], {}, 'npm')),
    async npmStarted() {
      const child = start(['start', '--', '--port', '0'], {}, 'npm')
      return { url: await urlSaidBy(child), kill: (name) => void child.kill(name) }
    },
    async remove() {
      const ends = Array.from(children, (child) => once(child, 'close'))
      for (const child of children) signal(child, 'SIGKILL')
      await Promise.all(ends)
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid !== undefined) process.kill(-pid, name)
}

async function talk(child: ReturnType<typeof spawn>): Promise<string> {
  let said = ''
  child.stdout?.on('data', (chunk) => {
    said += chunk
    if (said.includes('Stop it with')) signal(child, 'SIGTERM')
  })
  await once(child, 'close')
  return said
}

async function urlSaidBy(child: ReturnType<typeof spawn>): Promise<string> {
  let said = ''
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  child.stdout?.on('data', (chunk) => {
    said += chunk
    const url = /Usher runs at (\S+)\/\n/.exec(said)?.[1]
    if (url !== undefined) resolve(url)
  })
  child.once('exit', () => reject(new Error(`npm ended: ${said}`)))
  return promise
}

async function ended(child: ReturnType<typeof spawn>): Promise<Ran> {
  const { stdout, stderr } = child
  if (!stdout || !stderr) throw new TypeError('the streams of the process are not piped')
  const [output, errors] = await Promise.all([text(stdout), text(stderr), once(child, 'close')])
  return {
    exitCode: child.exitCode,
    output,
    errors,
    get json() {
      return JSON.parse(output)
    },
  }
}

async function announced(child: ChildProcess): Promise<Announcement> {
  let said = ''
  const { promise, resolve } = Promise.withResolvers<Announcement>()
  child.stdout?.on('data', (chunk) => {
    said += chunk
    const line = /^(.*)\n/.exec(said)?.[1]
    if (line !== undefined) resolve(JSON.parse(line) as Announcement)
  })
  return promise
}

function refused({ errors, exitCode }: Ran): never {
  throw new Error(`the server ended with ${exitCode}: ${errors}`)
}
