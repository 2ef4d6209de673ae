import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { WEBHOOK_EVENT_TYPES } from '@usher/engine'

const root = fileURLToPath(new URL('..', import.meta.url))
const guide = await readFile(join(root, 'docs/receive-webhooks.md'), 'utf8')
const BODY = '{"type":"account.activated","timestamp":"2027-01-31T12:00:00.000Z","data":{}}'

describe('the guide to receiving webhooks', () => {
  let folder = ''
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  before(async () => {
    process.env.USHER_WEBHOOK_KEY = `whpk_${raw.toString('base64')}`
    folder = await mkdtemp(join(root, 'node_modules/.webhook-guide-')) // finds what the samples import
    for (const [, name = '', code = ''] of guide.matchAll(/```js (\S+)\n(.*?)```/gs)) {
      await writeFile(join(folder, name), code)
    }
  })
  after(async () => {
    delete process.env.USHER_WEBHOOK_KEY
    await rm(folder, { recursive: true })
  })
  const sample = (name: string) => import(pathToFileURL(join(folder, name)).href)
  const headersFor = (body: string, seconds = Math.floor(Date.now() / 1_000)) => ({
    'content-type': 'application/json',
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(seconds),
    'webhook-signature': `v1a,${sign(null, Buffer.from(`msg_1.${seconds}.${body}`), privateKey).toString('base64')}`,
  })

  it('has a sample for Fastify that takes what is signed, and nothing else', async () => {
    const { app } = await sample('fastify.mjs')
    const post = async (headers: object, payload: string) =>
      (await app.inject({ method: 'POST', url: '/hooks/usher', headers, payload })).statusCode

    assert.equal(await post(headersFor(BODY), BODY), 204)
    assert.equal(await post(headersFor(BODY), `${BODY} `), 401)
    assert.equal(await post(headersFor(BODY, 1), BODY), 401)
    await app.close()
  })

  it('has a sample for Next that does the same', async () => {
    const { POST } = await sample('next.mjs')
    const post = async (headers: Record<string, string>, body: string) =>
      (await POST(new Request('https://shop.example/', { method: 'POST', headers, body }))).status

    assert.equal(await post(headersFor(BODY), BODY), 204)
    assert.equal(await post(headersFor(BODY), BODY.replace('activated', 'erased')), 401)
  })

  it('names every type of event', () => {
    for (const type of Object.keys(WEBHOOK_EVENT_TYPES))
      assert.ok(guide.includes(`\`${type}\``), type)
  })
})
