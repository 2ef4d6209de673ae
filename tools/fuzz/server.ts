import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type OpenApps, openApps } from '@usher/app'
import { type Answer, type Ask, asking, type FuzzHost, operatorOf } from '@usher/app/testing'
import { loadApps } from '@usher/cli'
import { createAdministrator } from '@usher/console'
import { startServer } from '../start-server.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** A mail has so long to arrive. */
const MAIL_MS = 10_000

/** Of the server's process, in bytes. */
export interface Memory {
  readonly heap: number
  readonly resident: number
}

/** All apps and the console in a process of their own, as an operator starts them. */
export interface FuzzedServer {
  readonly url: string
  /** What no answer may show. */
  readonly secrets: readonly string[]
  /** Shown to administrators, among the settings; to nobody else. */
  readonly dataDir: string
  readonly askServer: Ask
  hostOf(app: string): FuzzHost
  createAdministrator(email: string, password: string): Promise<void>
  memory(): Promise<Memory>
  /** @throws {AssertionError} when it does not serve any more */
  assertServes(): Promise<void>
  stop(): Promise<void>
}

/** @param variables settings beside `DATA_DIR`, `SECRET_KEY` and `LOG_LEVEL` */
export async function startFuzzedServer(
  variables: Readonly<Record<string, string>>,
): Promise<FuzzedServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'usher-fuzz-'))
  const secretKey = randomBytes(32).toString('base64url')
  const settings = { ...variables, SECRET_KEY: secretKey, LOG_LEVEL: 'error' }
  const words = Object.entries(settings).map(([name, value]) => `${name}=${value}`)
  const command = `exec env ${words.join(' ')} node apps/cli/bin/usher.mjs serve`
  const server = await startServer({ root, dataDir, command })
  const ask = asking(server.url)
  const operators = await openOperators({ ...settings, DATA_DIR: dataDir })
  return {
    url: server.url,
    secrets: [secretKey, dataDir, root],
    dataDir,
    askServer: fromElsewhere(ask),
    hostOf(app) {
      const url = `${server.url}/${app === 'console' ? 'console/api' : app}`
      const engine = operators.apps.find(({ module }) => module.name === app)?.engine
      const operator = engine ? operatorOf(engine) : noOperator
      return {
        url,
        ask: fromElsewhere(asking(url)),
        tokenMailedTo: (to) => tokenMailedTo(ask, to),
        ...operator,
      }
    },
    createAdministrator: (email, password) =>
      createAdministrator({
        variables: { ...settings, DATA_DIR: dataDir },
        email,
        password,
        actor: 'operator:fuzz',
      }).then(() => {}),
    async memory() {
      const { text } = await ask('GET', '/metrics')
      const gauge = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
      return {
        heap: gauge('nodejs_heap_size_used_bytes'),
        resident: gauge('process_resident_memory_bytes'),
      }
    },
    async assertServes() {
      assert.equal((await ask('GET', '/ready')).status, 200)
    },
    async stop() {
      await operators.close()
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** What plans ask comes from ever other addresses, so that limits do not count it together. */
function fromElsewhere(ask: Ask): Ask {
  return (method, path, sent = {}) => {
    asked += 1
    const address = `10.${asked >> 16}.${(asked >> 8) & 255}.${asked & 255}`
    return ask(method, path, { ...sent, headers: { 'x-forwarded-for': address, ...sent.headers } })
  }
}

let asked = 0

/** The same databases as an operator's commands open them, beside the running server. */
async function openOperators(variables: Readonly<Record<string, string>>): Promise<OpenApps> {
  return openApps(await loadApps(), {
    variables,
    placement: 'mounted',
    mails: 'wait',
    warn: console.error,
  })
}

/** The console has administrators instead. */
const noOperator: ReturnType<typeof operatorOf> = {
  grantRole: () => Promise.reject(new TypeError('no app')),
  suspendAccount: () => Promise.reject(new TypeError('no app')),
  removeAccount: () => Promise.reject(new TypeError('no app')),
}

async function tokenMailedTo(ask: FuzzHost['ask'], address: string): Promise<string> {
  const inbox = `/console/api/inbox?to=${encodeURIComponent(address)}&limit=1`
  const giveUpAt = performance.now() + MAIL_MS
  for (;;) {
    const token = tokenIn(await ask('GET', inbox))
    if (token !== undefined) return token
    if (performance.now() > giveUpAt) throw new Error(`no mail to ${address} came`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** A registration and a reset write to the same address: the newest mail counts. */
function tokenIn({ text }: Answer): string | undefined {
  return /token=([\w-]{20,})/.exec(text)?.[1]
}
