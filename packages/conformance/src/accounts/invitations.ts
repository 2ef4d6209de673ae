import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Account, UNUSABLE_HASH } from '@usher/engine'
import {
  eventAt,
  eventsOf,
  kim,
  NOON,
  passwordHash,
  registered,
  secondsAfter,
  tokenHash,
} from '../people.ts'
import { atOnce, type StoreUnderTest, withStore } from '../subject.ts'

const SENDER = 'operator:ada'
const RIVALS = 50

export function testInvitations(subject: StoreUnderTest): void {
  withStore('invitations', subject, (store) => {
    const invited = (at = NOON) => {
      const account = kim(subject.realm, {
        credential: { kind: 'password', hash: UNUSABLE_HASH },
        createdAt: at,
        invitedBy: SENDER,
      })
      const token = tokenHash(`invitation of ${account.identifier}`)
      const expiresAt = secondsAfter(3600, at)
      const oneTimeToken = { purpose: 'password_reset', hash: token, expiresAt } as const
      return registered(store(), { ...account, oneTimeToken })
    }
    const open = async (now = NOON) => store().invitations.list({ limit: 1_000, now })
    const isOpen = async ({ id }: Account) =>
      (await open()).some(({ account }) => account.id === id)
    const revoke = ({ id: accountId }: Account) =>
      store().invitations.revoke({ accountId, event: eventAt(NOON, 'account.deleted') })
    const accept = ({ identifier }: Account) =>
      store().accounts.resetPassword({
        identifier,
        tokenHash: tokenHash(`invitation of ${identifier}`),
        newHash: passwordHash('chosen'),
        wrongToken: 'keeps',
        notice: undefined,
        now: NOON,
        event: eventAt(NOON, 'password_reset.completed'),
      })

    it('are listed, newest first, with who has invited and how long the link lives', async () => {
      const older = await invited()
      const newer = await invited(secondsAfter(1))
      await registered(store(), kim(subject.realm))

      const [first, second] = await open()

      assert.deepEqual(
        [first?.account, first?.invitedBy, first?.invitedAt, first?.expiresAt],
        [newer, SENDER, secondsAfter(1), secondsAfter(3601)],
      )
      assert.equal(second?.account.id, older.id)
      const [late] = await open(secondsAfter(3601))
      assert.equal(late?.expiresAt, undefined)
      await Promise.all([revoke(older), revoke(newer)])
    })

    it('are closed by a chosen password, and cannot be revoked then', async () => {
      const account = await invited()
      const other = await registered(store(), kim(subject.realm))

      assert.equal((await accept(account)).kind, 'reset')

      assert.equal(await isOpen(account), false)
      assert.deepEqual(await revoke(account), { revoked: false })
      assert.deepEqual(await revoke(other), { revoked: false })
      assert.ok(await store().accounts.findById(account.id))
    })

    it('are revoked once, with the account and its link', async () => {
      const account = await invited()

      const outcomes = await atOnce(RIVALS, () => revoke(account))

      assert.equal(outcomes.filter(({ revoked }) => revoked).length, 1)
      assert.equal(await store().accounts.findById(account.id), undefined)
      assert.equal((await accept(account)).kind, 'token_invalid')
      assert.equal((await eventsOf(store(), account.id)).at(-1), 'account.deleted')
    })

    it('are accepted or revoked, whichever comes first, never both', async () => {
      for (let round = 0; round < 5; round += 1) {
        const account = await invited()

        const [{ kind }, { revoked }] = await Promise.all([accept(account), revoke(account)])

        assert.equal(kind === 'reset', !revoked)
        assert.equal((await store().accounts.findById(account.id)) === undefined, revoked)
      }
    })
  })
}
