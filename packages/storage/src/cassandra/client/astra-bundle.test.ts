import assert from 'node:assert/strict'
import { readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { StorageFault } from '../../storage-fault.ts'
import { astraBundle } from './astra-bundle.ts'

const ID = '01234567-89ab-cdef-0123-456789abcdef'
const database = { kind: 'astra', host: `${ID}-eu.apps.astra.example`, bundle: undefined } as const
const credentials = { username: 'token', password: 'AstraCS:abc' }

/** Stands for Astra's own interface, which cannot be reached from a test. */
async function startAstra(t: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('the secure bundle of an Astra database', () => {
  it('is the file that the address names', async () => {
    const named = { ...database, bundle: '/etc/bundle.zip' }

    assert.equal(await astraBundle(named, credentials), '/etc/bundle.zip')
  })

  it('is fetched with the token otherwise, into a file that others cannot read', async (t) => {
    const asked: (string | undefined)[] = []
    const api = await startAstra(t, (request, response) => {
      asked.push(`${request.method} ${request.url}`, request.headers.authorization)
      const downloadURL = `http://${request.headers.host}/bundle.zip`
      response.end(request.method === 'POST' ? JSON.stringify({ downloadURL }) : 'the bundle')
    })

    const file = await astraBundle(database, credentials, api)

    t.after(() => rmSync(file))
    assert.equal(readFileSync(file, 'utf8'), 'the bundle')
    assert.equal(statSync(file).mode & 0o077, 0)
    const bundleOf = `POST /v2/databases/${ID}/secureBundleURL`
    assert.deepEqual(asked, [bundleOf, 'Bearer AstraCS:abc', 'GET /bundle.zip', undefined])
  })

  it('is missed in one line without the token, whatever Astra answers', async (t) => {
    const answers: RequestListener[] = [
      (_, response) => response.writeHead(401).end(),
      (_, response) => response.end('{}'),
      (_, response) => response.end('no JSON'),
    ]
    for (const answer of answers) {
      const api = await startAstra(t, answer)
      await assert.rejects(
        astraBundle(database, credentials, api),
        (error) =>
          error instanceof StorageFault &&
          /ASTRA_DB_APPLICATION_TOKEN/.test(error.message) &&
          !error.message.includes('abc'),
      )
    }
  })

  it('needs a host that begins with the id of the database', async () => {
    await assert.rejects(
      astraBundle({ ...database, host: 'astra.example' }, credentials),
      (error) => error instanceof StorageFault && /ASTRA_DB_API_ENDPOINT/.test(error.message),
    )
  })
})
