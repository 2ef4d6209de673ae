import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'

const VERSION = '26.7.3'
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'usher')
const DOWNLOAD_MILLISECONDS = 600_000
const START_MILLISECONDS = 900_000
const ADMINISTRATOR = 'administrator'
const PASSWORD = 'a password of the tests'

/** A Keycloak on this machine with one realm. */
export interface Keycloak {
  /** Of the realm. */
  readonly issuer: string
  /** Changes or asks something as administrator; `path` within the realm, `''` for itself. */
  administer(method: string, path: string, body?: object): Promise<Response>
  stop(): Promise<void>
}

/**
 * Keycloak from Maven Central, with Java of this machine; downloaded once, into a folder of the user's.
 *
 * @param realm in the form of Keycloak's exports
 */
export async function startKeycloak(realm: { readonly realm: string }): Promise<Keycloak> {
  const home = await unpacked()
  const port = await freePort()
  await mkdir(join(home, 'data', 'import'), { recursive: true })
  await writeFile(join(home, 'data', 'import', `${realm.realm}.json`), JSON.stringify(realm))
  const options = ['start-dev', '--import-realm', `--http-port=${port}`, '--http-host=127.0.0.1']
  const java = spawn('sh', [join(home, 'bin', 'kc.sh'), ...options], {
    detached: true, // a group of its own: the script starts Java
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      KC_BOOTSTRAP_ADMIN_USERNAME: ADMINISTRATOR,
      KC_BOOTSTRAP_ADMIN_PASSWORD: PASSWORD,
    },
  })
  java.stdout.resume()
  const ended = once(java, 'close')
  const base = `http://127.0.0.1:${port}`
  const issuer = `${base}/realms/${realm.realm}`
  await Promise.race([
    answering(`${issuer}/.well-known/openid-configuration`),
    ended.then(() => Promise.reject(new Error('Keycloak ended before it served'))),
  ])
  return {
    issuer,
    async administer(method, path, body) {
      const authorization = `Bearer ${await administratorToken(base)}`
      const answer = await fetch(`${base}/admin/realms/${realm.realm}${path}`, {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      })
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
      return answer
    },
    async stop() {
      if (java.pid !== undefined && java.exitCode === null) process.kill(-java.pid, 'SIGTERM')
      await ended
      await rm(join(home, '..'), { recursive: true, force: true })
    },
  }
}

/** A copy of its own, because Keycloak writes into its folder. */
async function unpacked(): Promise<string> {
  const archive = join(CACHE, `keycloak-${VERSION}.zip`)
  await mkdir(CACHE, { recursive: true })
  const folder = await mkdtemp(join(CACHE, 'keycloak-'))
  if (!existsSync(archive)) {
    const artifact = `org.keycloak:keycloak-quarkus-dist:${VERSION}:zip`
    const copying = ['-q', '-B', 'dependency:copy', `-Dartifact=${artifact}`]
    execFileSync('mvn', [...copying, `-DoutputDirectory=${folder}`], {
      cwd: folder,
      timeout: DOWNLOAD_MILLISECONDS,
    })
    await rename(join(folder, `keycloak-quarkus-dist-${VERSION}.zip`), archive)
  }
  execFileSync('jar', ['xf', archive], { cwd: folder })
  return join(folder, `keycloak-${VERSION}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || !address) throw new TypeError('a socket without a port')
  return address.port
}

async function answering(url: string): Promise<void> {
  const end = performance.now() + START_MILLISECONDS
  while (performance.now() < end) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  throw new Error('Keycloak did not serve in time')
}

async function administratorToken(base: string): Promise<string> {
  const answer = await fetch(`${base}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: 'admin-cli',
      username: ADMINISTRATOR,
      password: PASSWORD,
    }),
  })
  const { access_token: token } = await answer.json()
  return token
}
