import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { runInNewContext } from 'node:vm'
import { type AppModule, defineApp } from '@usher/app'
import { createClient } from '@usher/client'
import { standardRealm } from '@usher/engine'
import { linkIn } from '@usher/mail/testing'
import { type Club, PASSWORD, startClub } from '../packages/client/test/support/club.ts'
import { ROOT } from './pack/packages.ts'

const run = promisify(execFile)
const read = (name: string) => readFileSync(join(ROOT, `docs/tutorials/${name}.md`), 'utf8')
const guides = [read('from-express'), read('from-fastapi')]

describe('the guides for moving', () => {
  // Beside the project, so that the samples find what they import.
  const folder = mkdtempSync(join(ROOT, 'node_modules/.moving-'))
  let server: Club
  let issuer = ''
  before(async () => {
    server = await startClub(accountsOf(guides.join()))
    issuer = `${server.line.url}/oidc/accounts`
    process.env.ISSUER = issuer
    for (const guide of guides) {
      for (const [, name = '', code = ''] of guide.matchAll(/```(?:js|python) (\S+)\n(.*?)```/gs)) {
        writeFileSync(join(folder, name), code)
      }
    }
    const client = createClient({ baseUrl: server.line.url, app: 'accounts' })
    await client.register({ email: 'kim@example.com', password: PASSWORD })
    const link = new URL(linkIn(await server.mails.mailTo('kim@example.com')))
    await client.activate(link.searchParams.get('token') ?? '')
  })
  after(async () => {
    delete process.env.ISSUER
    rmSync(folder, { recursive: true })
    await server.stop()
  })
  const sample = (name: string) => import(pathToFileURL(join(folder, name)).href)
  const signedIn = async () => {
    const client = createClient({ baseUrl: server.line.url, app: 'accounts' })
    await client.logIn({ identifier: 'kim@example.com', password: PASSWORD })
    const body = { audience: 'shop', scope: 'orders:read' }
    return { client, token: (await client.serviceToken(body)).access_token }
  }

  it('lead from Express to a server that knows who is asking', async (t) => {
    const { app } = await sample('express.mjs')
    const listening: Server = app.listen(0, '127.0.0.1')
    t.after(() => listening.close())
    await once(listening, 'listening')
    const shop = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`
    const { client, token } = await signedIn()
    const remove = { method: 'DELETE', headers: { authorization: `Bearer ${token}` } }

    const { ordersOf } = await sample('client.mjs')
    const at = { accounts: server.line.url, shop }
    const { id } = await client.me()

    assert.deepEqual(await ordersOf('kim@example.com', PASSWORD, at), { ordersOf: id })
    assert.equal((await fetch(`${shop}/orders`)).status, 401)
    assert.equal((await fetch(`${shop}/orders`, remove)).status, 403)
    client.close()
  })

  it('lead from FastAPI to a server that does', { skip: pythonIsMissing() }, async () => {
    const { client, token } = await signedIn()
    const account = (header: string) =>
      run('python3', ['-c', ACCOUNT, header, 'shop'], { cwd: folder }).then(
        ({ stdout }) => stdout.trim(),
        ({ stderr }) => stderr.trim().split('\n').at(-1),
      )
    const { id } = await client.me()

    await run('python3', ['-m', 'py_compile', 'main.py'], { cwd: folder })
    assert.equal(await account(`Bearer ${token}`), id)
    assert.equal(await account('Bearer nonsense'), 'usher.NotSignedIn')
    await client.logOut()
    assert.equal(await account(`Bearer ${token}`), 'usher.NotSignedIn')
  })
})

/** The app whose realm has the line that the guides add. */
function accountsOf(text: string): AppModule {
  const [, line = ''] = /```ts\n(.*?)```/s.exec(text) ?? []
  const realm = standardRealm({ name: 'accounts', ...runInNewContext(`({${line}})`) })
  return defineApp({ name: 'accounts', realm })
}

const ACCOUNT = 'import sys, usher; print(usher.account_of(sys.argv[1], sys.argv[2])["sub"])'

function pythonIsMissing(): string | false {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' })
    return false
  } catch {
    return 'there is no python3'
  }
}
