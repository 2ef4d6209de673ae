import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Client, type ClientError, createClient } from '@usher/client'
import { linkIn } from '@usher/mail/testing'
import { type Club, PASSWORD, startClub } from './support/club.ts'

const PATIENCE_MILLISECONDS = 60_000

describe('one’s own data, with the client of the account API', () => {
  let club: Club
  before(async () => {
    club = await startClub()
  })
  after(() => club.stop())

  const member = async (email: string) => {
    const client = createClient({ baseUrl: club.line.url, app: 'club' })
    await client.register({ email, password: PASSWORD, nick: 'Nick' })
    const link = new URL(linkIn(await club.mails.mailTo(email)))
    await client.activate(link.searchParams.get('token') ?? '')
    await client.logIn({ identifier: email, password: PASSWORD })
    return client
  }
  const approved = async (client: Client, purpose: 'export' | 'erase') =>
    (await client.approve(purpose, { password: PASSWORD })).approval
  const codeOf = (call: Promise<unknown>) =>
    call.then(
      () => 'no error',
      (error: ClientError) => `${error.status} ${error.code}`,
    )

  it('is prepared and downloaded', async () => {
    const client = await member('kim@example.com')

    const { exports, erasure } = await client.overview()
    const { id } = await client.requestExport(await approved(client, 'export'))
    const end = Date.now() + PATIENCE_MILLISECONDS
    while ((await client.export(id)).state !== 'ready') {
      assert.ok(Date.now() < end, 'the archive was not ready within a minute')
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    const reply = await client.exportArchive(id, await approved(client, 'export'))
    const bytes = Buffer.from(await reply.arrayBuffer())

    assert.deepEqual([exports, erasure], [true, { delay_seconds: 604_800 }])
    assert.equal(bytes.subarray(0, 2).toString(), 'PK')
    assert.equal(bytes.length, (await client.export(id)).size)
    assert.equal(await codeOf(client.export('none')), '404 export_not_found')
  })

  it('is erased after a time in which the account can be kept', async () => {
    const email = 'lee@example.com'
    const client = await member(email)

    const wrong = await codeOf(client.erase('other', await approved(client, 'erase')))
    const { erases_at } = await client.erase(email, await approved(client, 'erase'))
    const logIn = () => client.logIn({ identifier: email, password: PASSWORD })
    const pending = await codeOf(logIn())
    await client.cancelErasure({ identifier: email, password: PASSWORD })

    assert.equal(wrong, '422 invalid')
    assert.ok(Date.parse(erases_at) > Date.now())
    assert.equal(pending, '403 erasure_pending')
    assert.equal((await logIn()).next, 'signed_in')
  })
})
