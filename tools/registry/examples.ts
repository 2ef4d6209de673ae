import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import {
  contractToken,
  type Issuer,
  startIssuer,
} from '../../packages/verify/test/support/issuer.ts'
import { ROOT } from '../pack/packages.ts'
import { PERSON } from './newcomer.ts'
import { freePort, serving } from './serving.ts'

/** What the tests of the examples have from those before them. */
export interface Installed {
  readonly folder: string
  /** A project that Kim is registered in. */
  readonly project: string
  readonly env: NodeJS.ProcessEnv
}

const run = promisify(execFile)
const SCOPE = 'notes:read'

/** Installs each example from the registry, checks its types, and runs it. */
export function testExamples(installed: () => Installed): void {
  const install = async (name: string, ...scripts: readonly string[]) => {
    const { folder, env } = installed()
    const place = join(folder, name)
    cpSync(join(ROOT, 'examples', name), place, { recursive: true })
    const npm = (...options: readonly string[]) => run('npm', options, { cwd: place, env })
    await npm('install', '--no-audit', '--no-fund', '--ignore-scripts')
    for (const script of scripts) await npm('run', script)
    return place
  }

  it('have an example on Express that lets good tokens in, and nobody else', async () => {
    const place = await install('express-api', 'check')

    await withIssuer(async (issuer) => {
      const env = { ...installed().env, ISSUER: issuer.url }
      await serving(place, { env }, (url) => assertGuarded(issuer, `${url}/reports`))
    })
  })

  it('have an example for workers that lets good tokens in, and nobody else', async () => {
    const place = await install('worker', 'check')
    const { default: worker } = await import(pathToFileURL(join(place, 'src/worker.ts')).href)

    await withIssuer((issuer) =>
      assertGuarded(issuer, 'https://worker.example/', (request) =>
        worker.fetch(request, { ISSUER: issuer.url }),
      ),
    )
  })

  it('have an example on Next that guards a route, and shows who is signed in', async () => {
    const place = await install('next-app')
    const { project, env } = installed()
    const [port, usherPort] = [await freePort(), await freePort()]
    const own = { ...env, USHER_URL: `http://127.0.0.1:${usherPort}` }
    await run('npm', ['run', 'build'], { cwd: place, env: own }) // fixes where rewrites lead
    await run('npm', ['run', 'check'], { cwd: place, env })

    const behind = { ...env, PUBLIC_URL: `http://localhost:${port}`, TRUST_PROXY: '1' }
    await withIssuer((issuer) =>
      serving(project, { env: behind, port: usherPort }, async () => {
        const guarding = { ...own, ISSUER: issuer.url }
        await serving(place, { env: guarding, port }, async (url) => {
          await assertGuarded(issuer, `${url}/reports`)
          assert.match(await (await fetch(url)).text(), /href="\/sign-in"/)
          const cookie = await signIn(url)
          assert.ok(
            (await (await fetch(url, { headers: { cookie } })).text()).includes(PERSON.email),
          )
        })
      }),
    )
  })

  it('have an example with React that is built, and one with React Native', async () => {
    await install('react-spa', 'check', 'build')
    await install('native-app', 'check')
  })
}

/** Tries every kind of token on one route that needs the scope. */
async function assertGuarded(
  issuer: Issuer,
  url: string,
  ask: (request: Request) => Promise<Response> = fetch,
): Promise<void> {
  const status = async (token?: string) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    return (await ask(new Request(url, { headers }))).status
  }
  const past = Math.floor(Date.now() / 1_000) - 60

  assert.equal(await status(await issuer.sign('one', { scope: SCOPE })), 200)
  assert.equal(await status(await issuer.sign('one', { scope: 'other' })), 403)
  assert.equal(await status(), 401)
  await issuer.addKey('two') // rotated: the service learns it from the first token of it
  assert.equal(await status(await issuer.sign('two', { scope: SCOPE })), 200)
  for (const bad of [
    issuer.sign('one', { scope: SCOPE, exp: past }),
    issuer.sign('one', { scope: SCOPE, aud: 'elsewhere' }),
    issuer.sign('revoked', { scope: SCOPE }),
    contractToken(issuer.url),
  ]) {
    assert.equal(await status(await bad), 401)
  }
}

async function withIssuer(visit: (issuer: Issuer) => Promise<void>): Promise<void> {
  const issuer = await startIssuer()
  try {
    await issuer.addKey('one')
    await issuer.addKey('revoked', false)
    await visit(issuer)
  } finally {
    await issuer.stop()
  }
}

/** @returns the cookie of the session */
async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/account/api/my-app/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'usher-session': 'cookie', origin: url },
    body: JSON.stringify({ identifier: PERSON.email, password: PERSON.password }),
  })
  assert.equal(answer.status, 200)
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}
