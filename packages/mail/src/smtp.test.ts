import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { type Mail, smtpTransport } from './index.ts'
import { type MailServerOptions, startMailServer } from './testing/index.ts'

const mail: Mail = {
  to: 'kim@example.com',
  from: 'Schüler <school@example.com>',
  subject: 'Grüße',
  text: 'Hello Kím,\n\nhttps://school.example/?token=abc&email=kim%40example.com\n',
  html: '<p>Hello Kím</p>',
  messageId: '<one@example.com>',
}

describe('smtpTransport', () => {
  it('delivers both parts, the sender and the message id', async (t) => {
    const { server, transport } = await connect(t)

    await transport.send(mail)

    const { text, html, ...head } = await server.mailTo('kim@example.com')
    assert.deepEqual(head, {
      to: 'kim@example.com',
      from: 'school@example.com',
      fromName: 'Schüler',
      subject: 'Grüße',
      messageId: '<one@example.com>',
    })
    assert.equal(text.trim(), mail.text.trim())
    assert.equal(html.trim(), mail.html)
  })

  for (const [from, name] of [
    ['Kino Größe: Team (Bern), <school@example.com>', 'Kino Größe: Team (Bern),'],
    ['"Kino \\"Größe\\"" <school@example.com>', 'Kino "Größe"'],
    ['Max; Lee <school@example.com>', 'Max; Lee'],
    ['school@example.com', ''],
  ] as const) {
    it(`keeps the sender ${from} one sender`, async (t) => {
      const { server, transport } = await connect(t)

      await transport.send({ ...mail, from })

      const { from: address, fromName } = await server.mailTo('kim@example.com')
      assert.deepEqual([address, fromName], ['school@example.com', name])
    })
  }

  it('signs in with the user of the URL', async (t) => {
    const user = { name: 'kim@example.com', password: 'p:w/%' }
    const { server, transport } = await connect(t, { user })

    await transport.send(mail)

    assert.equal(server.mailsTo('kim@example.com').length, 1)
  })

  it('fails with a code when the server does not know the user', async (t) => {
    const { server } = await connect(t, { user: { name: 'kim', password: 'right' } })
    const transport = smtpTransport(server.url.replace('right', 'wrong'))
    t.after(() => transport.close?.())

    await assert.rejects(transport.send(mail), { message: 'EAUTH 535', isPermanent: false })
  })

  it('sends no password readable over a network', async (t) => {
    const { server } = await connect(t, { user: { name: 'kim', password: 'secret' } })
    // 0.0.0.0 reaches this machine too, and is none of its names.
    const transport = smtpTransport(server.url.replace('127.0.0.1', '0.0.0.0'))
    t.after(() => transport.close?.())

    await assert.rejects(transport.send(mail), { message: 'ETLS 500', isPermanent: false })
  })

  for (const [mood, failure] of [
    [
      'refuses',
      { message: 'EMESSAGE 451', isPermanent: false, reply: '451 the mail was not taken' },
    ],
    [
      'refuses-for-good',
      { message: 'EMESSAGE 550', isPermanent: true, reply: '550 the mail was not taken' },
    ],
    [
      'knows-nobody',
      {
        message: 'EENVELOPE 550',
        isPermanent: true,
        reply: '550 5.1.1 <kim@example.com>: Recipient address rejected',
      },
    ],
  ] as const) {
    it(`fails with the words of a server that ${mood}, and can send the next mail`, async (t) => {
      const { server, transport } = await connect(t)
      server.mood = mood

      await assert.rejects(transport.send(mail), failure)

      server.mood = 'accepts'
      await transport.send(mail)
      assert.equal(server.mailsTo('kim@example.com').length, 1)
    })
  }

  it('fails when nobody listens', async (t) => {
    const { server, transport } = await connect(t)
    await server.stop()

    await assert.rejects(transport.send(mail), { message: 'ESOCKET', isPermanent: false })
  })

  it('sends local parts of any script through a server with SMTPUTF8', async (t) => {
    const { server, transport } = await connect(t)

    await transport.send({ ...mail, to: 'josé@bücher.example' })

    const { to } = await server.mailTo('josé@bücher.example')
    assert.equal(to, 'josé@bücher.example')
  })

  it('shows no local part that is not ASCII to a server without SMTPUTF8', async (t) => {
    const { server, transport } = await connect(t, { offersSmtpUtf8: false })

    await assert.rejects(transport.send({ ...mail, to: 'josé@bücher.example' }), {
      message: 'the address has letters that the mail server cannot take (SMTPUTF8)',
      isPermanent: true,
    })

    assert.equal(server.offers, 0)
    await transport.send({ ...mail, to: 'kim@bücher.example' })
    assert.equal(server.mailsTo('kim@xn--bcher-kva.example').length, 1)
  })

  it('lets as many mails under way as it has connections', async (t) => {
    const { server, transport } = await connect(t)
    server.mood = 'hangs'
    const releases = await Promise.all([1, 2, 3].map(() => transport.reserve?.()))
    let isIn = false
    const fourth = transport.reserve?.().then(() => {
      isIn = true
    })

    await new Promise(setImmediate)
    assert.equal(isIn, false)
    releases[1]?.()
    await fourth
    assert.equal(isIn, true)
  })

  it('gives up on a server that hangs, and can send the next mail', async (t) => {
    const { server } = await connect(t)
    const transport = smtpTransport(server.url, { patienceMilliseconds: 3_000 })
    t.after(() => transport.close?.())
    server.mood = 'hangs'

    await assert.rejects(transport.send(mail), { message: 'EABORT', isPermanent: false })

    server.mood = 'accepts'
    await transport.send(mail)
    assert.equal(server.mailsTo('kim@example.com').length, 1)
  })

  it('gives up on a server that never greets', async (t) => {
    const transport = smtpTransport(await silentServer(t), { patienceMilliseconds: 200 })
    t.after(() => transport.close?.())

    await assert.rejects(transport.send(mail), { message: 'EABORT', isPermanent: false })
  })

  it('gives up mails under way when it is closed, and takes no others', async (t) => {
    const { server, transport } = await connect(t)
    server.mood = 'hangs'
    const sending = transport.send(mail)
    await server.nextOffer()

    transport.close?.()

    await assert.rejects(sending, { message: 'EABORT', isPermanent: false })
    await assert.rejects(transport.send(mail))
  })

  it('speaks TLS from the start with smtps', async (t) => {
    const { server } = await connect(t)
    const transport = smtpTransport(server.url.replace('smtp:', 'smtps:'))
    t.after(() => transport.close?.())

    await assert.rejects(transport.send(mail), { message: 'ESOCKET', isPermanent: false })
  })
})

async function connect(t: TestContext, options?: MailServerOptions) {
  const server = await startMailServer(options)
  const transport = smtpTransport(server.url)
  t.after(async () => {
    transport.close?.()
    await server.stop()
  })
  return { server, transport }
}

/** Takes connections and never says anything. */
async function silentServer(t: TestContext): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  return `smtp://127.0.0.1:${typeof address === 'object' && address?.port}`
}
