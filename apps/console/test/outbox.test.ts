import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { type MailServer, startMailServer } from '@usher/mail/testing'
import { student } from './support/people.ts'
import { startConsole, type TestConsole } from './support/start-console.ts'

/** Deliveries end when they end; a busy machine may take its time. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  const latest = Date.now() + 60_000
  while (!(await isSo())) {
    if (Date.now() > latest) assert.fail('it has not come to that')
    await pause(20)
  }
}

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

  it('sends a mail to another address, with a link of the account, and deletes one', async () => {
    const ada = await console.signIn('mo@example.com')
    const engine = console.engineOf('vividly')
    const lee = await student(engine, 'lee')
    mailServer.mood = 'knows-nobody'
    await ada.post(`/realms/vividly/accounts/${lee.id}/password-reset`)
    await ada.post(`/realms/vividly/accounts/${lee.id}/password-reset`)
    const failed = async () => (await ada.get('/outbox?realm=vividly')).body.mails
    await until(async () => (await failed()).length === 2)
    const [first, second] = await failed()
    assert.match(first.reason, /550/)
    const address = `/outbox/vividly/${first.id}/address`
    const put = (to: string) => ada.ask('PUT', address, { body: { to } })

    assert.equal((await put('no address')).status, 400)
    mailServer.mood = 'accepts'
    assert.equal((await put('lee@home.example')).status, 202)
    assert.equal((await put('lee@home.example')).status, 404)
    const { text } = await mailServer.mailTo('lee@home.example')
    assert.match(text, /reset-password\?token=/)

    const deletion = `/outbox/vividly/${second.id}`
    assert.equal((await ada.ask('DELETE', deletion)).status, 204)
    assert.equal((await ada.ask('DELETE', deletion)).status, 404)
    const events = await engine.store.audit.list({ accountId: lee.id, limit: 10 })
    const told = events.filter(({ type }) => type.startsWith('mail.'))
    assert.deepEqual(
      told.map(({ type, actor, detail }) => ({ type, actor, detail })),
      [
        {
          type: 'mail.deleted',
          actor: `operator:${ada.id}`,
          detail: { mail: second.id, kind: 'password_reset' },
        },
        {
          type: 'mail.redirected',
          actor: `operator:${ada.id}`,
          detail: { mail: first.id, kind: 'password_reset' },
        },
      ],
    )
  })

  it('tries all mails of an app again at once', async () => {
    const ada = await console.signIn('eva@example.com')
    const engine = console.engineOf('vividly')
    mailServer.mood = 'knows-nobody'
    for (const name of ['sam', 'una']) {
      const { id: accountId } = await student(engine, name)
      await engine.sendPasswordReset({ accountId, actor: 'operator:test' })
    }
    await until(async () => (await engine.store.outbox.counts()).failed === 2)
    mailServer.mood = 'accepts'

    const again = await ada.post('/outbox/vividly/retry')

    assert.deepEqual(again.body, { retried: 2 })
    await mailServer.mailTo('sam@school.example')
    await mailServer.mailTo('una@school.example')
    assert.deepEqual((await ada.post('/outbox/vividly/retry')).body, { retried: 0 })
  })

  it('sends a letter to whoever wants to see it, or says why not', async () => {
    const ada = await console.signIn('zoe@example.com')
    const letter = { realm: 'theater', kind: 'activation', language: 'en' }
    const test = (body: object) => ada.ask('POST', '/letters/test', { body })

    assert.equal((await test(letter)).status, 202)
    const { text } = await mailServer.mailTo('zoe@example.com')
    assert.match(text, /activate\?token=sample&email=zoe%40example\.com/)
    assert.equal((await test({ ...letter, kind: 'nothing' })).status, 404)
    assert.equal((await test({ ...letter, kind: 'notice', event: 'nothing' })).status, 404)
    mailServer.mood = 'knows-nobody'
    const refused = await test(letter)
    mailServer.mood = 'accepts'
    assert.equal(refused.status, 409)
    assert.match(refused.body.detail, /^The mail server did not take it: .*550/)
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
