import assert from 'node:assert/strict'
import { it } from 'node:test'
import { asAccountId, asIdentifier } from '@usher/engine'
import {
  eventAt,
  eventsOf,
  hashOf,
  kim,
  NOON,
  newMail,
  newName,
  newSession,
  oneTimeToken,
  passwordHash,
  registered,
  secondsAfter,
  tokenHash,
} from '../people.ts'
import { atOnce, kindsOf, type StoreUnderTest, withStore } from '../subject.ts'

export function testRegistration(subject: StoreUnderTest): void {
  const { realm } = subject

  withStore('register', subject, (store) => {
    it('stores the account as it was given', async () => {
      const { accounts } = store()
      const profile = { firstName: 'Kim', gradeLevel: 9 }
      const account = kim(realm, { roles: ['user', 'admin'], profile })

      const outcome = await accounts.register(account)

      assert.equal(outcome.kind, 'registered')
      const stored = outcome.account
      assert.deepEqual(stored, {
        id: account.id ?? stored.id,
        identifier: account.identifier,
        shownIdentifier: account.identifier,
        status: 'active',
        roles: ['admin', 'user'],
        profile: { firstName: 'Kim', lastName: null, gradeLevel: 9 },
        createdAt: NOON,
        updatedAt: NOON,
        lastLoginAt: undefined,
        confirmedAt: undefined,
        resetRequiredAt: undefined,
        locale: undefined,
      })
      assert.deepEqual(await accounts.findById(stored.id), stored)
      assert.deepEqual(await accounts.findByIdentifier(account.identifier), stored)
    })

    it('keeps the identifier as it is shown beside the one that is found', async () => {
      const identifier = newName()
      const shownIdentifier = identifier.toUpperCase()

      const stored = await registered(store(), kim(realm, { identifier, shownIdentifier }))

      assert.equal(stored.identifier, identifier)
      assert.equal(stored.shownIdentifier, shownIdentifier)
    })

    it('stores the credential', async () => {
      const account = kim(realm)

      await registered(store(), account)

      assert.equal(await hashOf(store(), account.identifier), passwordHash('secret'))
    })

    it('stores the mail and the event of the account with it', async () => {
      const before = await store().outbox.counts()
      const account = kim(realm, { mail: newMail() })

      const { id } = await registered(store(), account)

      assert.equal((await store().outbox.counts()).waiting, before.waiting + 1)
      assert.deepEqual(await eventsOf(store(), id), ['account.registered'])
    })

    if (realm.accountIds.form === 'sequential') {
      it('numbers accounts that bring no id, ascending', async () => {
        const first = await registered(store(), kim(realm))
        const second = await registered(store(), kim(realm))

        assert.match(first.id, /^[1-9]\d*$/)
        assert.ok(Number(second.id) > Number(first.id))
      })
    } else {
      it('opens the session that comes with it', async () => {
        const session = newSession()

        const { id } = await registered(store(), kim(realm, { session }))

        const found = await store().sessions.findWithAccount(session.id)
        assert.equal(found?.account.id, id)
        assert.equal(found?.account.lastLoginAt, undefined)
      })
    }

    it('refuses an identifier that is taken and leaves its account alone', async () => {
      const { accounts, outbox } = store()
      const first = kim(realm, { status: 'pending', oneTimeToken: oneTimeToken('first') })
      const { id } = await registered(store(), first)
      const mails = await outbox.counts()

      const second = await accounts.register(
        kim(realm, {
          identifier: first.identifier,
          status: 'pending',
          profile: { firstName: 'Sam' },
          credential: { kind: 'password', hash: passwordHash('another') },
          oneTimeToken: oneTimeToken('second'),
          mail: newMail(),
        }),
      )

      assert.deepEqual(second, { kind: 'identifier_taken' })
      assert.equal(await hashOf(store(), first.identifier), passwordHash('secret'))
      assert.equal((await accounts.findById(id))?.profile.firstName, null)
      assert.deepEqual(await outbox.counts(), mails)
      assert.deepEqual(await eventsOf(store(), id), ['account.registered'])
      const { identifier } = first
      const event = eventAt(NOON, 'account.activated')
      const attempt = { identifier, tokenHash: tokenHash('second'), now: NOON, event }
      assert.deepEqual(await accounts.activate(attempt), { kind: 'token_invalid' })
    })

    it('lets one of 30 simultaneous registrations of an identifier through', async () => {
      const identifier = newName()
      const { outbox } = store()
      const mails = await outbox.counts()

      const outcomes = await atOnce(30, (index) =>
        store().accounts.register(
          kim(realm, {
            identifier,
            credential: { kind: 'password', hash: passwordHash(`of ${index}`) },
            oneTimeToken: oneTimeToken(`${identifier} ${index}`),
            mail: newMail(),
          }),
        ),
      )

      assert.deepEqual(kindsOf(outcomes), { registered: 1, identifier_taken: 29 })
      const winner = outcomes.findIndex(({ kind }) => kind === 'registered')
      assert.equal(await hashOf(store(), identifier), passwordHash(`of ${winner}`))
      assert.equal((await outbox.counts()).waiting, mails.waiting + 1)
    })

    it('registers many different accounts at once', async () => {
      const outcomes = await atOnce(50, () => store().accounts.register(kim(realm)))

      assert.deepEqual(kindsOf(outcomes), { registered: 50 })
    })
  })

  withStore('find', subject, (store) => {
    it('answers every caller of one turn with the account asked for', async () => {
      const people = await atOnce(20, () => registered(store(), kim(realm)))

      const found = await Promise.all(
        [...people, ...people].map(({ id }) => store().accounts.findById(id)),
      )

      assert.deepEqual(found, [...people, ...people])
    })

    it('sees a change as soon as it is made', async () => {
      const { accounts } = store()
      const { id: accountId } = await registered(store(), kim(realm))
      const now = secondsAfter(60)
      const event = eventAt(now, 'account.status_changed')

      await accounts.changeStatus({ accountId, status: 'suspended', now, event })

      assert.equal((await accounts.findById(accountId))?.status, 'suspended')
    })

    const nobody = ['', '0', '-1', '1.5', 'kim', '\0', 'k\0im', '\ud800', '9'.repeat(40), "'; --"]

    it('finds nobody by what is nobody’s', async () => {
      const { accounts } = store()
      for (const text of nobody) {
        const identifier = asIdentifier(text)
        assert.equal(await accounts.findById(asAccountId(text)), undefined)
        assert.equal(await accounts.findByIdentifier(identifier), undefined)
        assert.equal(await accounts.findWithCredential({ identifier }), undefined)
        assert.equal(await accounts.findWithCredential({ lookupKey: text }), undefined)
      }
    })

    it('answers the others if somebody asks for nobody in the same turn', async () => {
      const { id } = await registered(store(), kim(realm))

      const found = await Promise.all([
        store().accounts.findById(id),
        ...nobody.map((text) => store().accounts.findById(asAccountId(text))),
      ])

      assert.equal(found[0]?.id, id)
      assert.ok(found.slice(1).every((account) => account === undefined))
    })
  })
}
