import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  addPasskey,
  atOnce,
  CONFIRMED_STEP,
  enter,
  eventAt,
  kim,
  NOON,
  newEndpoint,
  newMail,
  newPasskey,
  newSession,
  proofOf,
  recoveryCode,
  registered,
  secondsAfter,
  tokenHash,
  withTotp,
} from '@usher/conformance'
import { newPrefixedId, noKeys, type RealmStore } from '@usher/engine'
import { createRealmContext } from '../../src/cassandra/realm-context.ts'
import { realmStore } from '../../src/cassandra/realm-store.ts'
import { cassandraDatabase } from '../../src/testing/index.ts'
import { migratedKeyspace, type OpenKeyspace, realm } from './keyspaces.ts'

const SERVERS = 4

// Changes of one row queue within a server. Here each rival is a server of its own, so it is the
// database that decides.
describe('servers that do the same at once (Cassandra)', { skip: cassandraDatabase.skip }, () => {
  let keyspace: OpenKeyspace
  let servers: readonly RealmStore[]
  before(async () => {
    keyspace = await migratedKeyspace()
    const { cql } = keyspace.context
    servers = Array.from({ length: SERVERS }, () =>
      realmStore(createRealmContext(cql, realm, noKeys)),
    )
  })
  after(() => keyspace?.close())

  const first = () => {
    const [store] = servers
    assert.ok(store)
    return store
  }
  /** Asks every server so many times. */
  const rivals = <T>(times: number, ask: (server: RealmStore) => Promise<T>): Promise<T[]> =>
    Promise.all(servers.flatMap((server) => Array.from({ length: times }, () => ask(server))))
  const count = (answers: readonly { readonly kind: string }[], kind: string) =>
    answers.filter((answer) => answer.kind === kind).length

  it('register an address once', async () => {
    const account = kim(realm)

    const answers = await rivals(3, ({ accounts }) =>
      accounts.register({ ...account, id: kim(realm).id }),
    )

    assert.equal(count(answers, 'registered'), 1)
    assert.equal(count(answers, 'identifier_taken'), 11)
  })

  it('activate an account once', async () => {
    const hash = tokenHash('of an activation')
    const oneTimeToken = { purpose: 'activation', hash, expiresAt: secondsAfter(60) } as const
    const { identifier } = await registered(
      first(),
      kim(realm, { status: 'pending', oneTimeToken }),
    )

    const answers = await rivals(3, ({ accounts }) =>
      accounts.activate({
        identifier,
        tokenHash: hash,
        now: NOON,
        event: eventAt(NOON, 'account.activated'),
      }),
    )

    assert.equal(count(answers, 'activated'), 1)
  })

  it('let as many uses through as a limit has, and count each once', async () => {
    const use = { key: 'rivals', windowSeconds: 60, max: 10, now: NOON }

    const answers = await rivals(4, ({ limits }) => limits.consume(use))

    const counted = answers.map((answer) => answer.count).sort((one, other) => one - other)
    assert.deepEqual(counted.slice(0, 10), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    assert.ok(counted.slice(10).every((number) => number === 11))
  })

  it('rotate a refresh token once; the others end the session', async () => {
    const session = newSession()
    const { id } = await registered(first(), kim(realm, { session }))
    const event = { ...eventAt(NOON, 'session.refreshed'), accountId: id }

    const answers = await rivals(2, ({ sessions }) =>
      sessions.rotate({
        sessionId: session.id,
        presented: session.refreshTokenHash,
        successor: tokenHash('the next'),
        expiresAt: secondsAfter(60),
        now: NOON,
        address: undefined,
        userAgent: undefined,
        retryWindowSeconds: 0,
        rotated: event,
        reused: { ...event, type: 'session.reuse_detected' },
      }),
    )

    assert.equal(count(answers, 'rotated'), 1)
    assert.equal(count(answers, 'reused'), 1)
    const found = await first().sessions.findWithAccount(session.id)
    assert.ok(found?.session.revokedAt)
  })

  it('leave no session to an account that another one suspends at the same time', async () => {
    for (let round = 0; round < 5; round += 1) {
      const account = kim(realm)
      const { id } = await registered(first(), account)
      const session = newSession()
      const [one, other] = servers
      assert.ok(one && other)

      await Promise.all([
        one.accounts.admit({
          accountId: id,
          verified: account.credential,
          session,
          at: NOON,
          event: { ...eventAt(NOON, 'login.succeeded'), accountId: id },
        }),
        other.accounts.changeStatus({
          accountId: id,
          status: 'suspended',
          now: NOON,
          event: eventAt(NOON, 'account.status_changed'),
        }),
      ])

      const found = await one.sessions.findWithAccount(session.id)
      assert.ok(!found || found.session.revokedAt, `a session lives in round ${round}`)
    }
  })

  it('keep every role that one of them grants', async () => {
    const { id } = await registered(first(), kim(realm, { roles: [] }))
    const roles = ['user', 'moderator', 'admin']

    await atOnce(roles.length, (index) => {
      const role = roles[index] ?? ''
      const event = { ...eventAt(NOON, 'role.granted'), accountId: id }
      const server = servers[index] ?? first()
      return server.accounts.grantRole({ accountId: id, role, now: NOON, event })
    })

    const account = await first().accounts.findById(id)
    assert.deepEqual(account?.roles, [...roles].sort())
  })

  it('let one proof of a second factor in once', async () => {
    const { id, factorId } = await withTotp(first(), realm)
    const step = { kind: 'totp', id: factorId, step: CONFIRMED_STEP + 1 } as const

    const bySteps = await rivals(2, (server) => enter(server, id, { proof: step }))
    const byCodes = await rivals(2, (server) => enter(server, id, { proof: recoveryCode('first') }))

    assert.deepEqual([count(bySteps, 'admitted'), count(bySteps, 'proof_spent')], [1, 7])
    assert.deepEqual([count(byCodes, 'admitted'), count(byCodes, 'proof_spent')], [1, 7])
    assert.equal((await first().factors.list(id)).recoveryCodes, 1)
  })

  it('add a passkey once, and let in with each count of it once', async () => {
    const passkey = newPasskey()
    const people = await Promise.all(servers.map((server) => registered(server, kim(realm))))

    const added = await rivals(3, (server) => {
      const { id } = people[servers.indexOf(server)] ?? assert.fail('a server has one of its own')
      return addPasskey(server, id, { ...passkey, id: newPrefixedId('factor_') })
    })
    const found = (await first().factors.findPasskey(passkey.credentialId)) ?? assert.fail('kept')
    const proof = proofOf(found.passkey, 1)
    const entered = await rivals(13, (server) =>
      enter(server, found.accountId, { verified: { kind: 'passkey' }, proof }),
    )

    assert.deepEqual([count(added, 'added'), count(added, 'credential_known')], [1, 11])
    assert.deepEqual([count(entered, 'admitted'), count(entered, 'proof_spent')], [1, 51])
  })

  it('judge five answers to a challenge, and take it once', async () => {
    const { id } = await registered(first(), kim(realm))
    const asked = { hash: tokenHash('rivals'), purpose: 'second_factor', now: NOON } as const
    const challenge = { accountId: id, sealed: Buffer.from('sealed'), expiresAt: secondsAfter(300) }
    await first().factors.openChallenge({ ...asked, ...challenge, tries: 5 }, NOON)
    const other = { ...asked, hash: tokenHash('rivals for another') }
    await first().factors.openChallenge({ ...other, ...challenge, tries: 5 }, NOON)

    const tried = await rivals(2, ({ factors }) => factors.tryChallenge(asked))
    const taken = await rivals(2, ({ factors }) => factors.takeChallenge(other))

    assert.equal(tried.filter((open) => open !== undefined).length, 5)
    assert.equal(taken.filter((isTaken) => isTaken).length, 1)
  })

  it('link an identity once, and take a ticket once', async () => {
    const people = await atOnce(SERVERS, () => registered(first(), kim(realm)))
    const key = { issuer: 'https://school.example', subject: 'of rivals' }
    const ticket = { hash: tokenHash('ticket of rivals'), kind: 'flow', now: NOON } as const
    const sealed = Buffer.from('sealed')
    await first().identities.openTicket({ ...ticket, sealed, expiresAt: secondsAfter(60) })

    const links = await atOnce(SERVERS, (index) => {
      const server = servers[index] ?? first()
      const accountId = people[index]?.id ?? assert.fail()
      return server.identities.link({
        identity: { ...key, id: `link_${index}`, provider: 'school', email: '', linkedAt: NOON },
        ...{ accountId, now: NOON, mail: undefined },
        event: { ...eventAt(NOON, 'identity.linked'), accountId },
      })
    })
    const taken = await rivals(2, ({ identities }) => identities.takeTicket(ticket))

    assert.deepEqual([count(links, 'linked'), count(links, 'identity_taken')], [1, 3])
    assert.ok(await first().identities.find(key))
    assert.equal(taken.filter((one) => one !== undefined).length, 1)
  })

  it('hand each event to a receiver once, and attempt a delivery once', async () => {
    const event = eventAt(NOON, 'webhook.added')
    const additions = await rivals(1, ({ webhooks }) =>
      webhooks.addEndpoint({ endpoint: newEndpoint(), limit: 1, event }),
    )
    const [endpoint = assert.fail('one is there'), ...more] = await first().webhooks.listEndpoints()
    await Promise.all(servers.map((server) => registered(server, kim(realm))))

    const handed = await rivals(13, ({ webhooks }) => webhooks.fanOut({ now: NOON, limit: 100 }))
    const claims = await rivals(13, ({ webhooks }) =>
      webhooks.claim({ endpointId: endpoint.id, now: NOON, leaseSeconds: 40, limit: 4 }),
    )
    const numbers = claims.flat().map(({ number }) => number)
    await rivals(1, async ({ webhooks }) => {
      for (const number of numbers)
        await webhooks.delivered({
          number,
          now: NOON,
          answer: { status: 204, error: undefined, text: undefined },
        })
    })

    assert.deepEqual([count(additions, 'added'), count(additions, 'full')], [1, 3])
    assert.deepEqual(more, [])
    assert.equal(
      handed.reduce((sum, events) => sum + events, 0),
      SERVERS,
    )
    assert.deepEqual([numbers.length, new Set(numbers).size], [SERVERS, SERVERS])
    const left = await first().webhooks.listDeliveries({ limit: 10 })
    assert.deepEqual(
      left.map(({ state, attempts }) => [state, attempts]),
      Array.from({ length: SERVERS }, () => ['delivered', 1]),
    )
  })

  it('erase an account once', async () => {
    const { id } = await registered(first(), kim(realm))
    const erase = { accountId: id, when: 'now', now: NOON, recipientOf: String } as const

    const erased = await rivals(13, ({ personalData }) =>
      personalData.erase({
        ...{ ...erase, mail: () => undefined },
        event: eventAt(NOON, 'account.erased'),
      }),
    )

    assert.deepEqual([count(erased, 'erased'), count(erased, 'nothing')], [1, 51])
    assert.equal(await first().accounts.findById(id), undefined)
  })

  it('take each mail once', async () => {
    const mails = await atOnce(12, async () => {
      const mail = newMail()
      await first().outbox.add(mail, NOON)
      return mail.id
    })

    const taken = await rivals(1, ({ outbox }) =>
      outbox.claim({ now: NOON, leaseSeconds: 60, longestPauseSeconds: 3600, limit: 12 }),
    )

    const ids = taken.flat().map(({ id }) => id)
    assert.deepEqual(ids.sort(), mails.sort())
  })
})
