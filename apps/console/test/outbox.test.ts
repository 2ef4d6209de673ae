import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type MailServer, startMailServer } from '@usher/mail/testing'
import { student } from './support/people.ts'
import { startConsole, type TestConsole } from './support/start-console.ts'

describe('the outbox in the console', () => {
  let console: TestConsole
  let mailServer: MailServer
  before(async () => {
    mailServer = await startMailServer()
    console = await startConsole({ variables: { SMTP_URL: mailServer.url } })
  })
  after(async () => {
    await console.stop()
    await mailServer.stop()
  })

  it('shows mails that wait and mails that were given up, and tries those again', async () => {
    const ada = await console.signIn()
    const engine = console.engineOf('vividly')
    const kim = await student(engine, 'kim')
    mailServer.mood = 'refuses'
    const offered = mailServer.nextOffer()
    await ada.post(`/realms/vividly/accounts/${kim.id}/password-reset`)
    await offered
    const [waiting] = (await ada.get('/outbox?state=waiting')).body.mails
    assert.equal(waiting.to, 'kim@school.example')
    assert.equal(waiting.kind, 'password_reset')
    const again = `/outbox/vividly/${waiting.id}/retry`
    assert.equal((await ada.post(again)).status, 404)

    await engine.store.outbox.failed({
      id: waiting.id,
      reason: 'EENVELOPE 451',
      nextAttemptAt: undefined,
    })
    const { body, text } = await ada.get('/outbox')

    assert.deepEqual(
      body.counts.find(({ realm }: { realm: string }) => realm === 'vividly'),
      { realm: 'vividly', waiting: 0, failed: 1 },
    )
    assert.equal(body.mails[0].id, waiting.id)
    assert.equal(body.mails[0].reason, 'EENVELOPE 451')
    assert.ok(!text.includes('token'))

    mailServer.mood = 'accepts'
    assert.equal((await ada.post(again)).status, 202)
    assert.match((await mailServer.mailTo('kim@school.example')).text, /reset-password\?token=/)
    assert.equal((await ada.post('/outbox/vividly/%00/retry')).status, 404)
    assert.equal((await ada.post('/outbox/nowhere/x/retry')).status, 404)
  })

  it('says of mails that were sealed with another key that nobody can read them', async () => {
    const ada = await console.signIn('lee@example.com')
    const { outbox } = console.engineOf('theater').store
    const now = console.clock.now()
    await outbox.add({ id: 'foreign', sealed: new Uint8Array(64) }, now)
    await outbox.failed({
      id: 'foreign',
      reason: 'sealed with another SECRET_KEY',
      nextAttemptAt: undefined,
    })

    const { body } = await ada.get('/outbox?realm=theater')

    assert.deepEqual([body.mails[0].kind, body.mails[0].to], [null, null])
  })

  it('tells the landing page that mails leave, and that there is no inbox', async () => {
    const { body } = await console.get('/console/api/overview')

    assert.equal(body.mail, 'smtp')
    assert.equal((await console.get('/console/api/inbox')).status, 404)
  })
})
