import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Account, EmailChangeStore, Identifier, NewEmailChange } from '@usher/engine'
import { approved } from '../approved.ts'
import {
  eventAt,
  eventsOf,
  kim,
  NOON,
  newMail,
  newName,
  newSession,
  oneTimeToken,
  passwordHash,
  registered,
  secondsAfter,
  signedIn,
  tokenHash,
} from '../people.ts'
import { atOnce, kindsOf, type StoreUnderTest, withStore } from '../subject.ts'

const RIVALS = 20
const DAY = 86_400

export function testEmailChange(subject: StoreUnderTest): void {
  withStore('changes of the address', subject, (store) => {
    const person = () => registered(store(), kim(subject.realm))
    const ask = async (
      account: Account,
      to: Identifier,
      name: string,
      changes: Partial<NewEmailChange> = {},
    ) => {
      const approval = await approved(store(), account.id, 'email')
      return store().emailChanges.ask({
        change: {
          accountId: account.id,
          from: account.identifier,
          to,
          shownTo: to,
          sessionId: undefined,
          confirmHash: tokenHash(`confirm ${name}`),
          confirmUntil: secondsAfter(DAY),
          revertHash: tokenHash(`revert ${name}`),
          revertUntil: secondsAfter(4 * DAY),
          askedAt: NOON,
          ...changes,
        },
        approval,
        confirmMail: newMail(),
        takenMail: newMail(),
        noticeMail: newMail(),
        event: eventAt(NOON, 'email_change.requested'),
      })
    }
    const confirm = (name: string, now = NOON) =>
      store().emailChanges.confirm({
        tokenHash: tokenHash(`confirm ${name}`),
        revertUntil: new Date(now.getTime() + 3 * DAY * 1000),
        notice: newMail,
        now,
        event: eventAt(now, 'email_change.confirmed'),
      })
    const revert = (name: string, now = NOON): ReturnType<EmailChangeStore['revert']> =>
      store().emailChanges.revert({
        tokenHash: tokenHash(`revert ${name}`),
        notice: newMail,
        now,
        event: eventAt(now, 'email_change.reverted'),
      })
    const mails = async () => (await store().outbox.counts()).waiting
    const idAt = async (identifier: Identifier) =>
      (await store().accounts.findByIdentifier(identifier))?.id
    const isLive = async (session: Awaited<ReturnType<typeof signedIn>>) =>
      (await store().sessions.findWithAccount(session))?.session.revokedAt === undefined

    it('are asked for by an operator, who proves nothing, and confirmed by the mail alone', async () => {
      const account = await person()
      const to = newName()
      const wish = {
        change: {
          accountId: account.id,
          from: account.identifier,
          to,
          shownTo: to,
          sessionId: undefined,
          confirmHash: tokenHash('confirm by operator'),
          confirmUntil: secondsAfter(DAY),
          revertHash: tokenHash('revert by operator'),
          revertUntil: secondsAfter(4 * DAY),
          askedAt: NOON,
        },
        approval: undefined,
        confirmMail: newMail(),
        takenMail: newMail(),
        noticeMail: newMail(),
        event: { ...eventAt(NOON, 'email_change.requested'), actor: 'operator:ada' },
      }

      assert.equal((await store().emailChanges.ask(wish)).kind, 'asked')
      assert.equal(await idAt(to), undefined)
      assert.equal((await confirm('by operator')).kind, 'changed')
      assert.equal(await idAt(to), account.id)
    })

    it('are asked for, confirmed once, and known by the new address only', async () => {
      const account = await person()
      const to = newName()
      const own = await signedIn(store(), account.id)
      const other = await signedIn(store(), account.id)
      const before = await mails()

      const asked = await ask(account, to, 'plain', { sessionId: own })
      const pending = await store().emailChanges.findPending(account.id, NOON)
      const outcomes = await atOnce(RIVALS, () => confirm('plain'))

      assert.deepEqual([asked.kind, pending], ['asked', to])
      assert.deepEqual(kindsOf(outcomes), { changed: 1, token_invalid: RIVALS - 1 })
      assert.equal(await mails(), before + 4) // link, notice; to both addresses
      const changed = await store().accounts.findById(account.id)
      assert.deepEqual([changed?.identifier, changed?.confirmedAt], [to, NOON])
      assert.deepEqual([await idAt(to), await idAt(account.identifier)], [account.id, undefined])
      const credential = await store().accounts.findWithCredential({
        identifier: account.identifier,
      })
      assert.equal(credential, undefined)
      assert.deepEqual([await isLive(own), await isLive(other)], [true, false])
      assert.equal(await store().emailChanges.findPending(account.id, NOON), undefined)
      assert.deepEqual((await eventsOf(store(), account.id)).slice(-3), [
        'approval.given',
        'email_change.requested',
        'email_change.confirmed',
      ])
    })

    it('replace the wish before, and end with their time', async () => {
      const account = await person()
      await ask(account, newName(), 'first')
      await ask(account, newName(), 'second')

      assert.deepEqual(await confirm('first'), { kind: 'token_invalid' })
      assert.deepEqual(await revert('first'), { kind: 'token_invalid' })
      assert.deepEqual(await confirm('second', secondsAfter(DAY)), { kind: 'token_invalid' })
      assert.equal((await confirm('second', secondsAfter(DAY - 1))).kind, 'changed')
    })

    it('cannot be asked for without an approval', async () => {
      const account = await person()
      const approval = {
        hash: tokenHash('never given'),
        accountId: account.id,
        sessionId: undefined,
        purpose: 'email',
        now: NOON,
      } as const
      const before = await mails()

      const outcome = await store().emailChanges.ask({
        change: {
          accountId: account.id,
          from: account.identifier,
          to: newName(),
          shownTo: 'unapproved',
          sessionId: undefined,
          confirmHash: tokenHash('confirm unapproved'),
          confirmUntil: secondsAfter(DAY),
          revertHash: tokenHash('revert unapproved'),
          revertUntil: secondsAfter(DAY),
          askedAt: NOON,
        },
        approval,
        confirmMail: newMail(),
        takenMail: newMail(),
        noticeMail: newMail(),
        event: eventAt(NOON, 'email_change.requested'),
      })

      assert.deepEqual(outcome, { kind: 'approval_invalid' })
      assert.equal(await mails(), before)
      assert.deepEqual(await confirm('unapproved'), { kind: 'token_invalid' })
    })

    it('to a taken address change nothing and look the same', async () => {
      const account = await person()
      const holder = await person()

      assert.deepEqual(await ask(account, holder.identifier, 'taken'), { kind: 'asked' })

      assert.equal(await store().emailChanges.findPending(account.id, NOON), holder.identifier)
      assert.deepEqual(await confirm('taken'), { kind: 'token_invalid' })
      assert.equal(await idAt(holder.identifier), holder.id)
    })

    it('to an address that is taken meanwhile stay good', async () => {
      const account = await person()
      const to = newName()
      await ask(account, to, 'late')
      const rival = await registered(store(), kim(subject.realm, { identifier: to }))

      assert.deepEqual(await confirm('late'), { kind: 'identifier_taken' })
      await store().accounts.delete({
        accountId: rival.id,
        event: eventAt(NOON, 'account.deleted'),
      })
      assert.equal((await confirm('late')).kind, 'changed')
      assert.equal(await idAt(to), account.id)
    })

    it('of several accounts to one address one is made', async () => {
      const to = newName()
      const accounts = await Promise.all(Array.from({ length: 5 }, person))
      for (const [index, account] of accounts.entries()) await ask(account, to, `rival ${index}`)

      const outcomes = await atOnce(5, (index) => confirm(`rival ${index}`))

      assert.deepEqual(kindsOf(outcomes), { changed: 1, identifier_taken: 4 })
      const winner = accounts[outcomes.findIndex(({ kind }) => kind === 'changed')]
      assert.equal(await idAt(to), winner?.id)
    })

    it('keep the old address for their account as long as they can be reverted', async () => {
      const account = await person()
      const { identifier } = account
      const rival = await person()
      await ask(account, newName(), 'reserving')
      await confirm('reserving')
      const register = (createdAt: Date) =>
        store().accounts.register(kim(subject.realm, { identifier, createdAt }))

      assert.deepEqual(await register(secondsAfter(3 * DAY - 1)), { kind: 'identifier_taken' })
      await ask(rival, identifier, 'wanting')
      assert.deepEqual(await confirm('wanting'), { kind: 'token_invalid' })
      assert.equal(await idAt(identifier), undefined)
      assert.equal((await revert('reserving', secondsAfter(3 * DAY - 1))).kind, 'restored')
      assert.equal(await idAt(identifier), account.id)
    })

    it('are stopped before they are confirmed', async () => {
      const account = await person()
      const session = await signedIn(store(), account.id)
      await ask(account, newName(), 'stopped')

      const outcome = await revert('stopped')

      assert.equal(outcome.kind, 'stopped')
      assert.deepEqual(await confirm('stopped'), { kind: 'token_invalid' })
      assert.deepEqual(await revert('stopped'), { kind: 'token_invalid' })
      assert.equal(await isLive(session), true)
      assert.equal(await store().emailChanges.findPending(account.id, NOON), undefined)
    })

    it('are taken back with all later ones; then only a reset lets anybody in', async () => {
      const account = await person()
      const [first, second] = [newName(), newName()]
      await ask(account, first, 'thief')
      await confirm('thief')
      const renamed = await store().accounts.findById(account.id)
      await ask(renamed ?? account, second, 'thief again')
      await confirm('thief again')
      const session = await signedIn(store(), account.id)

      const outcomes = await atOnce(RIVALS, () => revert('thief'))

      assert.deepEqual(kindsOf(outcomes), { restored: 1, token_invalid: RIVALS - 1 })
      assert.deepEqual(await revert('thief again'), { kind: 'token_invalid' })
      assert.equal(await idAt(account.identifier), account.id)
      assert.deepEqual([await idAt(first), await idAt(second)], [undefined, undefined])
      assert.equal(await isLive(session), false)
      const logIn = (hash = passwordHash('secret')) =>
        store().accounts.admit({
          accountId: account.id,
          verified: { kind: 'password', hash },
          session: newSession(),
          at: NOON,
          event: eventAt(NOON, 'login.succeeded'),
        })
      assert.deepEqual(await logIn(), { kind: 'changed_meanwhile' })
      await store().accounts.requestPasswordReset({
        identifier: account.identifier,
        token: oneTimeToken('after a theft', 'password_reset'),
        outstanding: 'one',
        mail: () => newMail(),
        now: NOON,
        event: eventAt(NOON, 'password_reset.requested'),
      })
      await store().accounts.resetPassword({
        tokenHash: tokenHash('after a theft'),
        newHash: passwordHash('fresh'),
        wrongToken: 'keeps',
        now: NOON,
        event: eventAt(NOON, 'password_reset.completed'),
      })
      assert.equal((await logIn(passwordHash('fresh'))).kind, 'admitted')
    })
  })
}
