import assert from 'node:assert/strict'
import { EventEmitter, on } from 'node:events'
import { describe, it, type TestContext } from 'node:test'
import { type AppModule, openApps, type ResealOptions } from '@usher/app'
import { TEST_SECRET_KEY, testClock } from '@usher/app/testing'
import { type MailTransport, smtpTransport } from '@usher/mail'
import {
  linkIn,
  type MailServer,
  type MailServerOptions,
  startMailServer,
} from '@usher/mail/testing'
import { databases, type TestedDatabase } from '@usher/storage/testing'
import { club } from './club.ts'
import { outboxHolds } from './outbox-holds.ts'

const POLL_MILLISECONDS = 2_000
const OTHER_KEY = 'another secret key of the tests!'
const client = { address: undefined, userAgent: undefined }
const kim = { identifier: 'kim@example.com', password: 'password of Kim', client }
const lee = { identifier: 'lee@example.com', password: 'password of Lee', client }

for (const database of databases) {
  describe(`the mails of an app (${database.name})`, { skip: database.skip }, () => {
    it('leave after the registration, which does not wait for them', async (t) => {
      const { open, server } = await prepare(t, database)
      const { engine } = await open()
      server.mood = 'hangs'
      const offered = server.nextOffer()

      await engine.registerAccount(kim)

      await offered
      assert.deepEqual(await engine.store.outbox.counts(), { waiting: 1, failed: 0 })
    })

    it('are tried again after a pause, and then arrive once, with a link that works', async (t) => {
      const { open, server, clock, poll } = await prepare(t, database)
      const { engine, nextWarning } = await open()
      server.mood = 'refuses'
      await engine.registerAccount(kim)
      const warning = await nextWarning()

      server.mood = 'accepts'
      clock.advance('2s')
      poll()
      const mail = await server.mailTo('kim@example.com')

      assert.match(
        warning,
        /^club: mail [\w-]{36} was not sent \(attempt 1, EMESSAGE 451\); will be tried again$/,
      )
      const token = String(linkIn(mail).searchParams.get('token'))
      await engine.activateAccount({ email: kim.identifier, token, client })
      assert.equal(server.offers, 2)
    })

    it('are not tried before the pause is over', async (t) => {
      const { open, server, clock, poll } = await prepare(t, database)
      const { engine, nextWarning } = await open()
      server.mood = 'refuses'
      await engine.registerAccount(kim)
      await nextWarning()

      server.mood = 'accepts'
      clock.advance('1s')
      poll()
      await engine.registerAccount(lee)
      await server.mailTo('lee@example.com')
      // Had Kim's been due, it would have been taken along with Lee's.
      await outboxHolds(engine, { waiting: 1 })

      assert.deepEqual(server.mailsTo('kim@example.com'), [])
    })

    it('are given up at once when the server refuses them for good, and its words are kept', async (t) => {
      const { open, server, clock, poll } = await prepare(t, database)
      const { engine, nextWarning } = await open()
      server.mood = 'knows-nobody'
      await engine.registerAccount(kim)

      const warning = await nextWarning()

      assert.match(warning, /was not sent \(attempt 1, EENVELOPE 550\); given up$/)
      await outboxHolds(engine, { waiting: 0, failed: 1 })
      const [mail] = await engine.listMails({ state: 'failed', limit: 1 })
      assert.equal(
        mail?.reason,
        'EENVELOPE 550: 550 5.1.1 <kim@example.com>: Recipient address rejected',
      )
      server.mood = 'accepts'
      clock.advance('1d')
      poll()
      await engine.registerAccount(lee)
      await server.mailTo('lee@example.com')
      assert.deepEqual(server.mailsTo('kim@example.com'), [])
    })

    it('all leave once through a slow server, however many wait, without a failed attempt', async (t) => {
      const { open, server } = await prepare(t, database, { thinksForMilliseconds: 250 })
      const waiting = await open('wait')
      const people = Array.from({ length: 24 }, (_, index) => `person-${index}@example.com`)
      for (const identifier of people) await waiting.engine.registerAccount({ ...kim, identifier })
      await waiting.close()

      const transport = smtpTransport(server.url, { patienceMilliseconds: 1_500 })
      t.after(() => transport.close?.())
      const { engine, warned } = await open('leave', {}, transport)
      await Promise.all(people.map((person) => server.mailTo(person)))

      await outboxHolds(engine, { waiting: 0, failed: 0 })
      assert.equal(server.offers, people.length)
      assert.deepEqual(warned, [])
    })

    it('are given up after twelve attempts with growing pauses, and kept for the operator', async (t) => {
      const { open, server, clock, poll } = await prepare(t, database)
      const { engine, nextWarning } = await open()
      server.mood = 'refuses'
      await engine.registerAccount(kim)
      const warnings = [await nextWarning()]

      for (let attempt = 2; attempt <= 12; attempt += 1) {
        clock.advance(`${2 ** (attempt - 1)}s`)
        poll()
        warnings.push(await nextWarning())
      }

      assert.equal(server.offers, 12)
      assert.match(String(warnings[10]), /\(attempt 11, EMESSAGE 451\); will be tried again$/)
      assert.match(String(warnings[11]), /\(attempt 12, EMESSAGE 451\); given up$/)
      assert.doesNotMatch(warnings.join(), /kim|example/)
      await outboxHolds(engine, { waiting: 0, failed: 1 })
    })

    it('wait for the next start when nobody sends them', async (t) => {
      const { open, server } = await prepare(t, database)
      const first = await open('wait')
      await first.engine.registerAccount(kim)
      await first.close()

      await open()

      const mail = await server.mailTo('kim@example.com')
      assert.equal(mail.subject, 'Welcome to the club')
    })

    it('that a crash left half sent are sent again with the same id, once their lease is over', async (t) => {
      const { open, server, clock, poll } = await prepare(t, database)
      const crashed = await open()
      server.mood = 'hangs'
      const offered = server.nextOffer()
      await crashed.engine.registerAccount(kim)
      await offered

      server.mood = 'accepts'
      const next = await open()
      await next.engine.registerAccount(lee)
      await server.mailTo('lee@example.com')
      const before = server.mailsTo('kim@example.com')
      clock.advance('60s')
      poll()
      const { messageId } = await server.mailTo('kim@example.com')

      assert.deepEqual(before, [])
      assert.match(messageId, /^<[\w-]{36}@club\.example>$/)
    })

    it('that were sealed with a lost secret key are given up at once', async (t) => {
      const { open, server } = await prepare(t, database)
      const first = await open('wait')
      await first.engine.registerAccount(kim)
      await first.close()

      const { engine, nextWarning } = await open('leave', { SECRET_KEY: OTHER_KEY }, undefined, {
        formerSecretKey: 'lost',
        actor: 'operator:mo',
      })

      assert.match(await nextWarning(), /\(attempt 1, sealed with another SECRET_KEY\); given up$/)
      await outboxHolds(engine, { waiting: 0, failed: 1 })
      assert.equal(server.offers, 0)
    })

    it('that were sealed with a former secret key arrive after the key was changed', async (t) => {
      const { open, server } = await prepare(t, database)
      const first = await open('wait')
      await first.engine.registerAccount(kim)
      await first.close()

      const { engine } = await open('leave', { SECRET_KEY: OTHER_KEY }, undefined, {
        formerSecretKey: TEST_SECRET_KEY,
        actor: 'operator:mo',
      })

      await server.mailTo('kim@example.com')
      await outboxHolds(engine, { waiting: 0 })
    })

    it('that are under way when the app closes still arrive', async (t) => {
      const { open, server } = await prepare(t, database)
      const { engine, close } = await open()
      await engine.registerAccount(kim)

      await close()
      const again = await open()
      await server.mailTo('kim@example.com')

      await outboxHolds(again.engine, { waiting: 0 })
      assert.equal(server.offers, 1)
    })
  })
}

async function prepare(
  t: TestContext,
  database: TestedDatabase,
  mailServer: MailServerOptions = {},
) {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const { url, drop } = await database.fresh()
  const server = await startMailServer(mailServer)
  const clock = testClock()
  const closers: (() => Promise<void>)[] = []
  t.after(async () => {
    await server.stop() // first, so that nobody waits for a server that hangs
    for (const close of closers) await close()
    await drop()
  })
  return {
    server,
    clock,
    /** Lets every delivery look for due mails. */
    poll: () => t.mock.timers.tick(POLL_MILLISECONDS),
    async open(
      mails: 'leave' | 'wait' = 'leave',
      variables: Record<string, string> = {},
      transport?: MailTransport,
      reseal?: ResealOptions,
    ) {
      const opened = await openClub({ url, server, clock, mails, variables, transport, reseal })
      closers.push(opened.close)
      return opened
    },
  }
}

async function openClub(options: {
  url: string
  server: MailServer
  clock: ReturnType<typeof testClock>
  mails: 'leave' | 'wait'
  variables: Record<string, string>
  transport: MailTransport | undefined
  reseal: ResealOptions | undefined
}) {
  const { transport, reseal } = options
  const warned: string[] = []
  const warning = new EventEmitter()
  const warnings = on(warning, 'warning')[Symbol.asyncIterator]()
  const module: AppModule = {
    ...club,
    create: (parts) => club.create(transport ? { ...parts, transport } : parts),
  }
  const { apps, close } = await openApps([module], {
    variables: {
      DATABASE_URL: options.url,
      SMTP_URL: options.server.url,
      SECRET_KEY: TEST_SECRET_KEY,
      MAIL_FROM: 'Club <office@club.example>',
      ...options.variables,
    },
    placement: 'alone',
    mails: options.mails,
    ...(reseal && { reseal }),
    clock: options.clock,
    hashing: { threads: 1, cost: { memoryKib: 8, passes: 1, lanes: 1 } },
    warn(message) {
      warned.push(message)
      warning.emit('warning', message)
    },
  })
  const [app] = apps
  assert.ok(app)
  return {
    engine: app.engine,
    close,
    warned,
    nextWarning: async () => String((await warnings.next()).value?.[0]),
  }
}
