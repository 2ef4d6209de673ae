import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { it } from 'node:test'
import { type AccountId, type NewIdentity, type TicketKey, UNUSABLE_HASH } from '@usher/engine'
import {
  eventAt,
  eventsOf,
  kim,
  NOON,
  newMail,
  newSession,
  passwordHash,
  registered,
  secondsAfter,
  tokenHash,
} from './people.ts'
import { atOnce, kindsOf, type StoreUnderTest, withStore } from './subject.ts'

const RIVALS = 16
const ISSUER = 'https://school.example'

export function testIdentityStore(subject: StoreUnderTest): void {
  const { realm } = subject
  withStore('identities', subject, (store) => {
    const newIdentity = (changes: Partial<NewIdentity> = {}): NewIdentity => ({
      id: randomUUID(),
      issuer: ISSUER,
      subject: randomUUID(),
      provider: 'school',
      email: 'kim@school.example',
      linkedAt: NOON,
      ...changes,
    })
    const link = (accountId: AccountId, identity = newIdentity(), more: object = {}) =>
      store().identities.link({
        identity,
        accountId,
        now: NOON,
        mail: newMail(),
        event: { ...eventAt(NOON, 'identity.linked'), accountId },
        ...more,
      })
    const unlink = (accountId: AccountId, id: string) =>
      store().identities.unlink({
        accountId,
        id,
        now: NOON,
        mail: newMail(),
        event: { ...eventAt(NOON, 'identity.unlinked'), accountId },
      })
    const register = (identity: NewIdentity, account = kim(realm)) =>
      store().identities.register({
        account: { ...account, credential: { kind: 'password', hash: UNUSABLE_HASH } },
        identity,
        event: eventAt(NOON, 'identity.linked'),
      })
    const admit = (
      accountId: AccountId,
      { issuer, subject: who }: NewIdentity,
      sessionId?: string,
    ) => {
      const session = newSession()
      return store()
        .accounts.admit({
          accountId,
          verified: { kind: 'identity', issuer, subject: who, sessionId },
          session,
          at: NOON,
          event: { ...eventAt(NOON, 'login.succeeded'), accountId },
        })
        .then(({ kind }) => ({ kind, id: session.id }))
    }
    const waiting = async () => (await store().outbox.counts()).waiting

    it('are linked with an account, and found again with it', async () => {
      const { id } = await registered(store(), kim(realm))
      const identity = newIdentity()
      const mails = await waiting()

      assert.deepEqual(await link(id, identity), { kind: 'linked' })
      const found = await store().identities.find(identity)
      assert.equal(found?.account.id, id)
      assert.deepEqual(found?.identity, { ...identity, accountId: id, lastUsedAt: undefined })
      assert.deepEqual(await store().identities.list(id), [found?.identity])
      assert.deepEqual(await eventsOf(store(), id), ['account.registered', 'identity.linked'])
      assert.equal(await waiting(), mails + 1)
    })

    it('of simultaneous links of one identity one is made', async () => {
      const identity = newIdentity()
      const people = await atOnce(RIVALS, () => registered(store(), kim(realm)))

      const answers = await atOnce(RIVALS, (index) =>
        link(people[index]?.id ?? ('' as AccountId), { ...identity, id: randomUUID() }),
      )

      assert.deepEqual(kindsOf(answers), { linked: 1, identity_taken: RIVALS - 1 })
      const lists = await Promise.all(people.map(({ id }) => store().identities.list(id)))
      assert.equal(lists.flat().length, 1)
    })

    it('are the same at one issuer only', async () => {
      const [one, other] = await atOnce(2, () => registered(store(), kim(realm)))
      const identity = newIdentity()
      await link(one?.id ?? ('' as AccountId), identity)

      const elsewhere = { ...identity, id: randomUUID(), issuer: 'https://other.example' }

      assert.deepEqual(await link(other?.id ?? ('' as AccountId), elsewhere), { kind: 'linked' })
    })

    it('are linked only while account and credential are as they were', async () => {
      const { id } = await registered(store(), kim(realm))
      const { id: suspended } = await registered(store(), kim(realm, { status: 'suspended' }))
      const hash = (password: string) => ({
        verified: { kind: 'password', hash: passwordHash(password) },
      })

      assert.deepEqual(await link(suspended), { kind: 'account_changed' })
      assert.deepEqual(await link(id, newIdentity(), hash('another')), { kind: 'account_changed' })
      assert.deepEqual(await link(id, newIdentity(), hash('secret')), { kind: 'linked' })
    })

    it('spend the ticket of their link, and leave it if they cannot be linked', async () => {
      const { id } = await registered(store(), kim(realm))
      const taken = newIdentity()
      await link(id, taken)
      const ticket = tokenHash(randomUUID())
      const key: TicketKey = { hash: ticket, kind: 'link', now: NOON }
      const sealed = Buffer.from('sealed')
      await store().identities.openTicket({ ...key, sealed, expiresAt: secondsAfter(600) })

      const again = await link(id, { ...taken, id: randomUUID() }, { ticket })
      const left = await store().identities.findTicket(key)
      const answers = await atOnce(RIVALS, () => link(id, newIdentity(), { ticket }))

      assert.deepEqual(again, { kind: 'identity_taken' })
      assert.deepEqual(Buffer.from(left ?? []), sealed)
      assert.deepEqual(kindsOf(answers), { linked: 1, ticket_gone: RIVALS - 1 })
    })

    it('bring an account with a confirmed address, or nothing', async () => {
      const identity = newIdentity()
      const outcome = await register(identity)
      const other = kim(realm)
      const taken = await register({ ...identity, id: randomUUID() }, other)

      assert.equal(outcome.kind, 'registered')
      const found = await store().identities.find(identity)
      assert.deepEqual(found?.account.confirmedAt, NOON)
      assert.deepEqual(taken, { kind: 'identity_taken' })
      assert.equal(await store().accounts.findByIdentifier(other.identifier), undefined)
    })

    it('of simultaneous registrations of one identity one is made', async () => {
      const identity = newIdentity()

      const answers = await atOnce(RIVALS, () => register({ ...identity, id: randomUUID() }))

      assert.deepEqual(kindsOf(answers), { registered: 1, identity_taken: RIVALS - 1 })
    })

    it('open sessions as long as the account has them', async () => {
      const identity = newIdentity()
      const { id } = await registered(store(), kim(realm))
      await link(id, identity)

      const admitted = await admit(id, identity)
      await unlink(id, identity.id)
      const later = await admit(id, identity)

      assert.deepEqual([admitted.kind, later.kind], ['admitted', 'changed_meanwhile'])
      assert.equal((await store().sessions.listActive(id, NOON)).length, 1)
    })

    it('are taken away, but for the only way in', async () => {
      const { id } = await registered(store(), kim(realm))
      const [own, stranger] = [newIdentity(), newIdentity()]
      await link(id, own)
      const only = await register(stranger)
      if (only.kind !== 'registered') assert.fail(only.kind)
      const second = newIdentity()
      await link(only.account.id, second)

      assert.deepEqual(await unlink(id, stranger.id), { kind: 'not_found' })
      assert.deepEqual(await unlink(id, 'a\0b'), { kind: 'not_found' })
      assert.deepEqual(await unlink(id, own.id), { kind: 'unlinked' })
      const answers = await Promise.all([
        unlink(only.account.id, stranger.id),
        unlink(only.account.id, second.id),
      ])
      assert.deepEqual(kindsOf(answers), { unlinked: 1, last_way_in: 1 })
    })

    it('go with their account', async () => {
      const identity = newIdentity()
      const { id } = await registered(store(), kim(realm))
      await link(id, identity)

      await store().accounts.delete({ accountId: id, event: eventAt(NOON, 'account.deleted') })

      assert.equal(await store().identities.find(identity), undefined)
    })

    it('end the sessions of one session of the provider, or all of a person, once', async () => {
      const identity = newIdentity()
      const { id } = await registered(store(), kim(realm))
      await link(id, identity)
      const first = await admit(id, identity, 'at school')
      const second = await admit(id, identity, 'at home')
      const end = (token: string, about: { subject?: string; sessionId?: string }) =>
        store().identities.endSessions({
          issuer: ISSUER,
          subject: about.subject,
          sessionId: about.sessionId,
          tokenHash: tokenHash(token),
          rememberUntil: secondsAfter(900),
          now: NOON,
          event: eventAt(NOON, 'session.revoked'),
        })
      const open = async () =>
        (await store().sessions.listActive(id, NOON)).map((session) => session.id)
      const one = randomUUID()

      assert.deepEqual(await end(one, { sessionId: 'at school' }), { kind: 'ended', sessions: 1 })
      assert.deepEqual(await open(), [second.id])
      assert.deepEqual(await end(one, { subject: identity.subject }), { kind: 'repeated' })
      const all = await end(randomUUID(), { subject: identity.subject })
      assert.deepEqual(all, { kind: 'ended', sessions: 1 })
      assert.deepEqual(await open(), [])
      assert.ok(first.id)
      assert.equal(
        (await eventsOf(store(), id)).filter((type) => type === 'session.revoked').length,
        2,
      )
    })

    it('take a token of another system once, however often it comes at the same time', async () => {
      const hash = tokenHash(randomUUID())
      const token = { tokenHash: hash, rememberUntil: secondsAfter(900), now: NOON }
      const take = () => store().identities.takeForeignToken(token)

      assert.deepEqual(kindsOf(await atOnce(RIVALS, take)), { taken: 1, repeated: RIVALS - 1 })
      const later = { ...token, now: secondsAfter(899) }
      assert.deepEqual(await store().identities.takeForeignToken(later), { kind: 'repeated' })
    })

    it('of simultaneous takers of a ticket one gets it, before its end', async () => {
      const ticket = (): TicketKey & { sealed: Uint8Array; expiresAt: Date } => ({
        hash: tokenHash(randomUUID()),
        kind: 'flow',
        sealed: Buffer.from('sealed'),
        expiresAt: secondsAfter(600),
        now: NOON,
      })
      const [one, late] = [ticket(), ticket()]
      await store().identities.openTicket(one)
      await store().identities.openTicket(late)

      const other = await store().identities.takeTicket({ ...one, kind: 'hand_over' })
      const takers = await atOnce(RIVALS, () => store().identities.takeTicket(one))
      const tooLate = await store().identities.takeTicket({ ...late, now: secondsAfter(600) })

      assert.equal(other, undefined)
      assert.equal(takers.filter((taken) => taken !== undefined).length, 1)
      assert.equal(tooLate, undefined)
    })
  })
}
