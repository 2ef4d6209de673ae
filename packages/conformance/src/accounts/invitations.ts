import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Account, UNUSABLE_HASH } from '@usher/engine'
import { newPasskey } from '../factors/passkey-store.ts'
import {
  eventAt,
  eventsOf,
  kim,
  NOON,
  newMail,
  oneTimeToken,
  passwordHash,
  registered,
  secondsAfter,
  tokenHash,
} from '../people.ts'
import { atOnce, kindsOf, type StoreUnderTest, withStore } from '../subject.ts'

const SENDER = 'operator:ada'
const RIVALS = 50

export function testInvitations(subject: StoreUnderTest): void {
  withStore('invitations', subject, (store) => {
    const linkOf = ({ identifier }: Pick<Account, 'identifier'>) =>
      tokenHash(`invitation of ${identifier}`)
    const invited = (at = NOON, invitedBy = SENDER) => {
      const account = kim(subject.realm, {
        credential: { kind: 'password', hash: UNUSABLE_HASH },
        createdAt: at,
        invitedBy,
      })
      const expiresAt = secondsAfter(3600, at)
      const oneTimeToken = { purpose: 'password_reset', hash: linkOf(account), expiresAt } as const
      return registered(store(), { ...account, oneTimeToken })
    }
    const open = async (now = NOON) => store().invitations.list({ limit: 1_000, now })
    const isOpen = async ({ id }: Account) =>
      (await open()).some(({ account }) => account.id === id)
    const revoke = ({ id: accountId }: Account) =>
      store().invitations.revoke({ accountId, event: eventAt(NOON, 'account.deleted') })
    const acceptWithPasskey = (
      { id: accountId, identifier }: Account,
      passkey = newPasskey(),
      link = linkOf({ identifier }),
      now = NOON,
    ) =>
      store().invitations.accept({
        accountId,
        tokenHash: link,
        passkey,
        recoveryHashes: [tokenHash(`${passkey.id} 1`), tokenHash(`${passkey.id} 2`)],
        now,
        event: eventAt(now, 'factor.added'),
      })
    const renewedBy = async ({ id: accountId }: Account, times: number) => {
      const renewals = Array.from({ length: times }, () => {
        const written = newMail()
        const expiresAt = secondsAfter(7200)
        const token = { purpose: 'password_reset', hash: tokenHash(written.id), expiresAt } as const
        return { token, written }
      })
      const outcomes = await Promise.all(
        renewals.map(({ token, written }) =>
          store().invitations.renew({
            accountId,
            token,
            mail: () => written,
            now: NOON,
            event: eventAt(NOON, 'password_reset.requested'),
          }),
        ),
      )
      return { renewals, outcomes }
    }
    const accept = ({ identifier }: Account) =>
      store().accounts.resetPassword({
        identifier,
        tokenHash: linkOf({ identifier }),
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

    it('are listed page by page, also those of one instant, and by sender', async () => {
      const accounts = []
      for (let index = 0; index < 5; index += 1) accounts.push(await invited())
      const other = await invited(secondsAfter(1), 'account:7')

      const listed: Account[] = []
      for (;;) {
        const last = listed.at(-1)
        const after = last && { accountId: last.id, invitedAt: last.createdAt }
        const page = await store().invitations.list({ limit: 2, now: NOON, after })
        listed.push(...page.map(({ account }) => account))
        if (page.length < 2) break
      }
      const theirs = { limit: 9, now: NOON, invitedBy: 'account:7' }

      assert.equal(listed[0]?.id, other.id)
      assert.deepEqual(idsOf(listed), idsOf([...accounts, other]))
      assert.deepEqual(
        (await store().invitations.list(theirs)).map(({ account }) => account.id),
        [other.id],
      )
      await Promise.all([...accounts, other].map(revoke))
    })

    it('are found by account and by a link that is good', async () => {
      const account = await invited()
      const { id: accountId } = account
      const { invitations } = store()
      const byToken = (at: Date) => invitations.findByToken({ tokenHash: linkOf(account), now: at })

      const [known] = await open()
      assert.deepEqual(await invitations.find({ accountId, now: NOON }), known)
      assert.deepEqual(await byToken(NOON), known)
      assert.equal(await byToken(secondsAfter(3600)), undefined)
      const unknown = { tokenHash: tokenHash('nobody'), now: NOON }
      assert.equal(await invitations.findByToken(unknown), undefined)
      await revoke(account)
      assert.equal(await byToken(NOON), undefined)
      assert.equal(await invitations.find({ accountId, now: NOON }), undefined)
    })

    it('are sent again: the links before it end with the change that makes the new one', async () => {
      const account = await invited()
      const { renewals, outcomes } = await renewedBy(account, 5)

      assert.equal(outcomes.filter(({ renewed }) => renewed).length, 5)
      const good = []
      for (const { token } of renewals) {
        const asked = { tokenHash: token.hash, now: NOON }
        if (await store().invitations.findByToken(asked)) good.push(token.hash)
      }
      assert.equal(good.length, 1)
      assert.equal((await accept(account)).kind, 'token_invalid')
      assert.equal((await acceptWithPasskey(account)).kind, 'token_invalid')
      const waiting = await store().outbox.list({ state: 'waiting', limit: 1_000 })
      for (const { written } of renewals) assert.ok(waiting.some(({ id }) => id === written.id))
      for (const { written } of renewals) await store().outbox.delivered(written.id)
      await revoke(account)
    })

    it('are not sent again once their holder has come', async () => {
      const account = await invited()
      await accept(account)

      const { renewals, outcomes } = await renewedBy(account, 1)

      assert.deepEqual(outcomes, [{ renewed: false }])
      const waiting = await store().outbox.list({ state: 'waiting', limit: 1_000 })
      assert.ok(!waiting.some(({ id }) => id === renewals[0]?.written.id))
    })

    it('are accepted with a passkey by one of many, and closed by it', async () => {
      const account = await invited()

      const outcomes = await Promise.all(
        Array.from({ length: 5 }, () => acceptWithPasskey(account)),
      )

      assert.deepEqual(kindsOf(outcomes), { accepted: 1, token_invalid: 4 })
      assert.ok(outcomes.some((one) => one.kind === 'accepted' && one.withRecoveryCodes))
      const { passkeys, recoveryCodes } = await store().factors.list(account.id)
      assert.deepEqual([passkeys.length, recoveryCodes], [1, 2])
      const [passkey] = passkeys
      const holder = await store().factors.findPasskey(passkey?.credentialId ?? '')
      assert.equal(holder?.accountId, account.id)
      assert.equal(await isOpen(account), false)
      assert.deepEqual(await revoke(account), { revoked: false })
      assert.equal((await accept(account)).kind, 'token_invalid')
      assert.equal((await eventsOf(store(), account.id)).at(-1), 'factor.added')
    })

    it('take no passkey that somebody has, with a link that stays good', async () => {
      const [first, second] = [await invited(), await invited()]
      const passkey = newPasskey()

      assert.equal((await acceptWithPasskey(first, passkey)).kind, 'accepted')
      const known = { ...newPasskey(), credentialId: passkey.credentialId }

      assert.equal((await acceptWithPasskey(second, known)).kind, 'credential_known')
      assert.equal((await acceptWithPasskey(second)).kind, 'accepted')
    })

    it('are no way to a passkey for the link of a reset, nor after its end', async () => {
      const account = await registered(
        store(),
        kim(subject.realm, { oneTimeToken: oneTimeToken('reset of a member', 'password_reset') }),
      )
      const ended = await invited()

      const refused = await acceptWithPasskey(account, newPasskey(), tokenHash('reset of a member'))
      const late = await acceptWithPasskey(ended, newPasskey(), linkOf(ended), secondsAfter(3600))

      assert.deepEqual([refused.kind, late.kind], ['token_invalid', 'token_invalid'])
      assert.deepEqual((await store().factors.list(account.id)).passkeys, [])
      await revoke(ended)
    })

    it('are accepted by a password or a passkey, never both', async () => {
      for (let round = 0; round < 5; round += 1) {
        const account = await invited()

        const [{ kind }, passkey] = await Promise.all([accept(account), acceptWithPasskey(account)])

        assert.notEqual(kind === 'reset', passkey.kind === 'accepted')
      }
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

function idsOf(accounts: readonly Account[]): readonly string[] {
  return accounts.map(({ id }) => String(id)).sort()
}
