import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { smtpTransport } from '../index.ts'
import { linkIn, startMailServer } from './index.ts'
import { mailbox } from './mailbox.ts'

describe('the mail server of tests', () => {
  it('hands out each mail once, in the order in which they came', async (t) => {
    const { server, sendTo } = await start(t)
    await sendTo('kim@example.com', 'one')
    await sendTo('lee@example.com', 'not for Kim')
    await sendTo('kim@example.com', 'two')

    assert.equal(server.mailsTo('KIM@example.com').length, 2)
    assert.equal((await server.mailTo('kim@example.com')).subject, 'one')
    assert.equal((await server.mailTo('kim@example.com')).subject, 'two')
    assert.deepEqual(server.mailsTo('kim@example.com'), [])
  })

  it('waits for mails that are still to come, in the order of the readers', async (t) => {
    const { server, sendTo } = await start(t)

    const reading = [server.mailTo('kim@example.com'), server.mailTo('kim@example.com')]
    await sendTo('kim@example.com', 'one')
    await sendTo('kim@example.com', 'two')

    assert.deepEqual(
      (await Promise.all(reading)).map(({ subject }) => subject),
      ['one', 'two'],
    )
  })

  it('counts the mails that it did not take', async (t) => {
    const { server, sendTo } = await start(t)
    server.mood = 'refuses'

    await assert.rejects(sendTo('kim@example.com', 'one'))

    assert.equal(server.offers, 1)
    assert.deepEqual(server.mailsTo('kim@example.com'), [])
  })

  it('ends the connection in the middle of a mail', async (t) => {
    const { server, sendTo } = await start(t)
    server.mood = 'breaks-off'

    await assert.rejects(sendTo('kim@example.com', 'one'))

    server.mood = 'accepts'
    await sendTo('kim@example.com', 'one')
    assert.equal(server.mailsTo('kim@example.com').length, 1)
  })

  it('goes away and comes back', async (t) => {
    const { server, sendTo } = await start(t)
    await server.goAway()

    await assert.rejects(sendTo('kim@example.com', 'one'))

    await server.comeBack()
    await sendTo('kim@example.com', 'one')
    assert.equal(server.mailsTo('kim@example.com').length, 1)
  })

  it('does not wait longer than a minute', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const { mailTo } = mailbox()
    const reading = mailTo('kim@example.com')

    t.mock.timers.tick(60_000)

    await assert.rejects(reading, { message: 'no mail to kim@example.com came within 60 s' })
  })
})

describe('linkIn', () => {
  it('reads the first link of the text', () => {
    const text = 'Open this:\n\nhttps://a.example/?token=x&email=k%40x\n\nhttps://b.example\n'

    assert.equal(linkIn({ text }).searchParams.get('email'), 'k@x')
  })

  it('fails where there is none', () => {
    assert.throws(() => linkIn({ text: 'Hello.' }), {
      message: 'there is no link in the mail: Hello.',
    })
  })
})

async function start(t: TestContext) {
  const server = await startMailServer()
  const transport = smtpTransport(server.url)
  t.after(async () => {
    transport.close?.()
    await server.stop()
  })
  const sendTo = (to: string, subject: string) =>
    transport.send({ to, subject, from: 's@x.example', text: 'x', html: 'x', messageId: '<1@x>' })
  return { server, sendTo }
}
