import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ACCOUNTS, onEveryStarter, PASSWORD } from './support/starter.ts'
import { troubledWebhooks } from './support/troubled-webhooks.ts'
import { ACTOR, isSignedBy, secondsUntil, until, verified, webhooksOf } from './support/webhooks.ts'

const OPERATOR = 'operators@example.com'
const HOUR_MILLISECONDS = 3_600_000

onEveryStarter(
  'webhooks',
  (starter) => {
    const { receiving, deliveriesOf, untilDelivery, settled } = webhooksOf(starter)

    /** The mail that tells the operator of a receiver that gets nothing any more; there is one. */
    const noticeOf = async (id: string) => {
      const notice = await starter().mailTo(OPERATOR)
      assert.ok(notice.text.includes(id))
      assert.deepEqual(starter().mailsTo(OPERATOR), [])
      return notice
    }

    it('are sent as Standard Webhooks says, signed with the secret', async (t) => {
      const { id, secret, next } = await receiving(t, { types: ['account.registered'] })
      const kim = await starter().person('kim')

      const sent = await next()

      assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
      assert.deepEqual(sent.message, {
        type: 'account.registered',
        timestamp: starter().clock.now().toISOString(),
        data: { account_id: kim.id },
      })
      assert.equal(sent.headers['content-type'], 'application/json')
      assert.match(String(sent.headers['user-agent']), /^usher/)
      assert.match(String(sent.headers['webhook-id']), /^msg_[\w-]{24}$/)
      assert.deepEqual(verified(secret, sent), sent.message)
      const changed = { ...sent, body: sent.body.replace('account.reg', 'account.Reg') }
      assert.throws(() => verified(secret, changed), /No matching signature/)
      await untilDelivery(id, ({ state }) => state === 'delivered')
    })

    it('are signed with Ed25519 by default, for whom has the public key', async (t) => {
      const { secret: publicKey, next } = await receiving(t, {
        signing: 'v1a',
        types: ['session.started'],
      })
      await starter().tokenOf('ed')

      const sent = await next()

      assert.match(publicKey, /^whpk_[A-Za-z0-9+/]{43}=$/)
      assert.ok(isSignedBy(publicKey, sent))
      assert.ok(!isSignedBy(publicKey, { ...sent, body: `${sent.body} ` }))
      const later = { ...sent.headers, 'webhook-timestamp': '1' }
      assert.ok(!isSignedBy(publicKey, { ...sent, headers: later }))
    })

    it('keep the order of an account while the receiver is down, and all arrive', async (t) => {
      let isDown = true
      const { id, received, next } = await receiving(t, {
        answer: (_, response) => response.writeHead(isDown ? 500 : 204).end(),
        types: ['account.registered', 'account.activated', 'session.started'],
      })
      await starter().tokenOf('ann')
      await starter().tokenOf('ben')
      await next()
      await untilDelivery(id, ({ lastStatus }) => lastStatus === 500)

      isDown = false
      starter().clock.advance('10m')
      await until(async () => {
        const all = await deliveriesOf(id)
        if (all.length === 6 && all.every(({ state }) => state === 'delivered')) return all
        starter().clock.advance('5m')
        return undefined
      })

      const accounts = new Set(received.map(({ message }) => message.data.account_id))
      for (const account of accounts) {
        const types = received
          .filter(({ message }) => message.data.account_id === account)
          .map(({ message }) => message.type)
        assert.deepEqual(
          [...new Set(types)],
          ['account.registered', 'account.activated', 'session.started'],
        )
      }
      assert.equal(accounts.size, 2)
    })

    it('have the same id at every attempt, and another signature', async (t) => {
      const { id, received, next } = await receiving(t, {
        answer: (_, response) => response.writeHead(500).end(),
        types: ['account.activated'],
      })
      await starter().person('dora')
      await next()
      await settled(id, 1)
      starter().clock.advance('10s')
      await next()

      const [first, second] = received
      assert.equal(first?.headers['webhook-id'], second?.headers['webhook-id'])
      assert.notEqual(first?.headers['webhook-signature'], second?.headers['webhook-signature'])
      assert.equal(first?.body, second?.body)
    })

    it('stop at 410, and the operator is told by one mail in the language of the setting', async (t) => {
      const { id, url, next } = await receiving(t, {
        answer: (_, response) => response.writeHead(410).end(),
        types: ['account.activated'],
      })
      await starter().person('gone')
      await next()

      const endpoint = await until(async () =>
        (await starter().engine.listWebhooks()).find((each) => each.id === id && each.disabledAt),
      )

      assert.equal(endpoint.disabledReason, 'gone')
      await until(async () => starter().warnings.find((line) => line.includes(`${id} is disabled`)))
      const [event] = await starter().storage.store.audit.list({
        type: 'webhook.disabled',
        limit: 1,
      })
      assert.deepEqual(event?.detail, { endpoint: id, reason: 'gone' })
      const notice = await noticeOf(id)
      assert.equal(notice.subject, `Webhook an ${new URL(url).host} ist abgeschaltet`)
      assert.match(notice.text, /starter senden keine Ereignisse[\s\S]+Er hat mit 410 geantwortet/)
    })

    it('wait as long as 429 and 503 ask for, and follow no redirect', async (t) => {
      const { id, received, next, answer } = await receiving(t, {
        answer: (_, response) => response.writeHead(429, { 'retry-after': '7200' }).end(),
        types: ['account.activated'],
      })
      await starter().person('busy')
      await next()
      const asked = await untilDelivery(id, ({ lastStatus }) => lastStatus === 429)
      assert.equal(asked.nextAttemptAt?.getTime(), starter().clock.now().getTime() + 7_200_000)

      answer((_, response) => {
        response.sendDate = false
        const until = new Date(Date.now() + 10 * HOUR_MILLISECONDS).toUTCString()
        response.writeHead(503, { 'retry-after': until }).end()
      })
      starter().clock.advance('2h')
      await next()
      const dated = await untilDelivery(id, ({ lastStatus }) => lastStatus === 503)
      const least = starter().clock.now().getTime() + 9 * HOUR_MILLISECONDS
      assert.ok(dated.nextAttemptAt && dated.nextAttemptAt.getTime() > least)

      answer((_, response) => response.writeHead(302, { location: '/elsewhere' }).end())
      starter().clock.advance('10h')
      await next()
      const moved = await untilDelivery(id, ({ lastStatus }) => lastStatus === 302)

      assert.equal(moved.state, 'waiting')
      assert.equal(moved.lastError, 'answered 302')
      assert.equal(received.length, 3)
    })

    it('take a reset connection and an endless answer as what they are', async (t) => {
      const { id, answer, next } = await receiving(t, {
        answer: (request) => request.socket.resetAndDestroy(),
        types: ['account.activated'],
      })
      await starter().person('rst')
      await next()
      const reset = await untilDelivery(id, ({ lastError }) => lastError !== undefined)
      assert.match(reset.lastError ?? '', /cannot be reached/)

      answer((_, response) => {
        const more = () => {
          while (!response.destroyed && response.write('x'.repeat(10_000)));
        }
        response.on('drain', more)
        more()
      })
      starter().clock.advance('1m')

      const taken = await untilDelivery(id, ({ state }) => state === 'delivered')
      assert.equal(taken.lastStatus, 200)
    })

    it('are given up after ten attempts in three days, and can be sent anew', async (t) => {
      const { id, answer, next } = await receiving(t, {
        answer: (_, response) => response.writeHead(500).end(),
        types: ['account.activated'],
      })
      await starter().person('tenth')
      const begun = starter().clock.now().getTime()
      for (let attempt = 1; attempt <= 10; attempt += 1) {
        await next()
        const { nextAttemptAt } = await settled(id, attempt)
        if (nextAttemptAt) starter().clock.advance(`${secondsUntil(starter(), nextAttemptAt)}s`)
      }
      const given = await untilDelivery(id, ({ state }) => state === 'given_up')
      const hours = (starter().clock.now().getTime() - begun) / 3_600_000

      assert.equal(given.attempts, 10)
      assert.ok(hours > 66 && hours < 84, `${hours} hours`)
      answer((_, response) => response.writeHead(200).end())
      const which = { number: given.number }
      assert.deepEqual(await starter().engine.retryWebhooks({ which, actor: ACTOR }), {
        retried: 1,
      })
      const again = await untilDelivery(id, ({ state }) => state === 'delivered')
      assert.equal(again.event.id, given.event.id)
    })

    it('stop after five days without a success', async (t) => {
      const { id, next } = await receiving(t, {
        answer: (_, response) => response.writeHead(500).end(),
        types: ['account.activated'],
      })
      await starter().person('failing')
      await next()
      await settled(id, 1)

      starter().clock.advance('5d')
      await next()

      const endpoint = await until(async () =>
        (await starter().engine.listWebhooks()).find((each) => each.id === id && each.disabledAt),
      )
      assert.equal(endpoint.disabledReason, 'failing')
      assert.match((await noticeOf(id)).text, /Seit fünf Tagen hat ihn nichts erreicht/)
    })

    it('are signed with both secrets for a day after a rotation', async (t) => {
      const { id, secret: former, next } = await receiving(t)
      const rotated = await starter().engine.rotateWebhookSecret({ id, actor: ACTOR })
      assert.ok(rotated && rotated.secret !== former)
      await starter().engine.testWebhook({ id, actor: ACTOR })

      const during = await next()
      starter().clock.advance('24h')
      await starter().engine.testWebhook({ id, actor: ACTOR })
      const after = await next()

      assert.ok(verified(former, during))
      assert.ok(verified(rotated.secret, during))
      assert.ok(verified(rotated.secret, after))
      assert.throws(() => verified(former, after))
      assert.equal(String(after.headers['webhook-signature']).split(' ').length, 1)
    })

    it('carry no address unless the operator chose that', async (t) => {
      const plain = await receiving(t, { types: ['account.registered', 'session.started'] })
      const chosen = await receiving(t, { types: ['account.registered'], include: ['email'] })
      const { email } = await starter().person('canary')
      await starter().logIn(email)

      const sent = [await plain.next(), await plain.next()]
      const withAddress = await chosen.next()

      for (const { body } of sent) assert.doesNotMatch(body, /canary|correct horse/)
      assert.equal(withAddress.message.data.email, email)
      assert.ok(verified(chosen.secret, withAddress))
    })

    describe('in trouble', () => troubledWebhooks(starter))

    it('tell nothing of a change that was refused', async (t) => {
      const { id, next } = await receiving(t)
      await starter().post(`${ACCOUNTS}/login`, {
        body: { identifier: 'nobody@example.com', password: PASSWORD },
      })
      await starter().engine.testWebhook({ id, actor: ACTOR })

      assert.equal((await next()).message.type, 'webhook.test')
    })
  },
  { WEBHOOKS_ALLOW_LOOPBACK: 'on', OPERATOR_EMAIL: OPERATOR, OPERATOR_LOCALE: 'de' },
)
