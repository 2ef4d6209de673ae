import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ACCOUNTS, onEveryStarter, PASSWORD } from './support/starter.ts'

const RIVALS = 50

onEveryStarter('changing the e-mail address', (starter) => {
  const approvalOf = async (as: string) => {
    const body = { purpose: 'email', password: PASSWORD }
    return (await starter().post(`${ACCOUNTS}/approvals`, { as, body })).body.approval as string
  }
  const ask = async (as: string, email: unknown, approval?: string) =>
    starter().post(`${ACCOUNTS}/email`, {
      as,
      body: { email },
      headers: { 'usher-approval': approval ?? (await approvalOf(as)) },
    })
  /** Asks again as `Retry-After` says: how soon the database answers is not what a race is about. */
  const persistently = async (send: () => ReturnType<typeof ask>) => {
    for (;;) {
      const answer = await send()
      if (answer.status !== 503) return answer
    }
  }
  const confirm = (token: string) =>
    starter().post(`${ACCOUNTS}/email/confirm`, { body: { token } })
  const revert = (token: string) => starter().post(`${ACCOUNTS}/email/revert`, { body: { token } })
  const tokenTo = async (email: string) => {
    const link = new URL(starter().linkIn(await starter().mailTo(email)))
    return { token: link.searchParams.get('token') ?? '', page: link.pathname }
  }
  const someone = async (name: string) => {
    const { email } = await starter().person(name)
    const logIn = async () => (await starter().logIn(email)).body.access_token as string
    return { email, as: await logIn(), logIn }
  }
  const me = async (as: string) => (await starter().get(`${ACCOUNTS}/me`, { as })).body

  it('needs an approval, which one change spends and a refusal does not', async () => {
    const { as } = await someone('ellen')
    const approval = await approvalOf(as)

    const missing = await starter().post(`${ACCOUNTS}/email`, {
      as,
      body: { email: 'ellen@example.org' },
    })
    const invalid = await ask(as, 'no address', approval)
    const unchanged = await ask(as, 'Ellen@EXAMPLE.com', approval)
    const asked = await ask(as, 'ellen@example.org', approval)
    const again = await ask(as, 'ellen@example.net', approval)

    assert.deepEqual(
      [missing.status, missing.body.code, missing.body.purpose, missing.body.methods],
      [401, 'approval_required', 'email', ['password']],
    )
    assert.deepEqual([invalid.status, invalid.body.errors[0].path], [422, '/email'])
    assert.deepEqual(
      [unchanged.status, unchanged.body.errors],
      [
        422,
        [
          {
            path: '/email',
            code: 'unchanged',
            message: 'This is the address that the account has',
          },
        ],
      ],
    )
    assert.deepEqual([asked.status, asked.body], [202, {}])
    assert.deepEqual([again.status, again.body.code], [401, 'approval_required'])
    assert.equal((await me(as)).pending_email, 'ellen@example.org')
    const nobody = await starter().post(`${ACCOUNTS}/email`, { body: { email: 1 } })
    assert.deepEqual([nobody.status, nobody.body.code], [401, 'access_token_missing'])
  })

  it('counts for one of 50 changes with one approval', async () => {
    const { as } = await someone('elmar')
    const approval = await approvalOf(as)

    const answers = await Promise.all(
      Array.from({ length: RIVALS }, (_, index) =>
        persistently(() => ask(as, `elmar${index}@example.org`, approval)),
      ),
    )

    assert.equal(answers.filter(({ status }) => status === 202).length, 1)
    assert.equal(answers.filter(({ status }) => status === 401).length, RIVALS - 1)
  })

  it('is confirmed by the link in the mail to the new address, once', async () => {
    const { email, as, logIn } = await someone('emil')
    const other = await logIn()
    await ask(as, 'Emil@example.org')
    const { token, page } = await tokenTo('emil@example.org')
    await starter().mailTo(email)

    const answers = await Promise.all(
      Array.from({ length: RIVALS }, () => persistently(() => confirm(token))),
    )

    assert.match(page, /\/confirm-email$/)
    const [won, ...lost] = answers.toSorted((one, two) => one.status - two.status)
    assert.deepEqual([won?.status, Object.keys(won?.body)], [200, ['email']])
    assert.ok(
      lost.every(({ status, body }) => status === 400 && body.code === 'one_time_token_invalid'),
    )
    const account = await me(as)
    assert.deepEqual(
      [account.email.toLowerCase(), account.email_confirmed, account.pending_email],
      ['emil@example.org', true, null],
    )
    assert.equal((await starter().get(`${ACCOUNTS}/me`, { as: other })).status, 401)
    assert.equal((await starter().logIn(email)).status, 401)
    assert.equal((await starter().logIn('emil@example.org')).status, 200)
    const told = await Promise.all([starter().mailTo(email), starter().mailTo('emil@example.org')])
    assert.ok(told.every(({ subject }) => /was changed/.test(subject)))
  })

  it('answers a taken address alike, and tells its holder', async () => {
    const { as } = await someone('enno')
    const { email: taken } = await someone('erna')

    const asked = await ask(as, taken)

    assert.deepEqual([asked.status, asked.body], [202, {}])
    assert.equal((await me(as)).pending_email, taken)
    assert.match((await starter().mailTo(taken)).subject, /wants to use your e-mail address/)
  })

  it('answers 409 if the address is taken meanwhile', async () => {
    const { as } = await someone('esther')
    await ask(as, 'eugen@example.com')
    const { token } = await tokenTo('eugen@example.com')
    await starter().person('eugen')

    const late = await confirm(token)

    assert.deepEqual([late.status, late.body.code], [409, 'identifier_taken'])
  })

  it('ends after a day', async () => {
    const { as } = await someone('eva')
    await ask(as, 'eva@example.org')
    const { token } = await tokenTo('eva@example.org')

    starter().clock.advance('25h')

    assert.equal((await confirm(token)).status, 400)
  })

  it('is stopped by the link in the mail to the old address', async () => {
    const { email, as } = await someone('ewald')
    await ask(as, 'ewald@example.org')
    const { token: confirmation } = await tokenTo('ewald@example.org')
    const { token, page } = await tokenTo(email)

    const stopped = await revert(token)

    assert.match(page, /\/revert-email$/)
    assert.deepEqual([stopped.status, stopped.body], [200, { email }])
    assert.equal((await confirm(confirmation)).status, 400)
    assert.equal((await revert(token)).status, 400)
    assert.equal((await starter().get(`${ACCOUNTS}/me`, { as })).status, 200)
    assert.match((await starter().mailTo(email)).subject, /was taken back/)
  })

  it('is taken back within 72 hours; then a new password is needed', async () => {
    const { email, as } = await someone('edgar')
    await ask(as, 'edgar@example.org')
    const { token: confirmation } = await tokenTo('edgar@example.org')
    const { token } = await tokenTo(email)
    await confirm(confirmation)
    const changed = await starter().mailTo(email) // before the clock moves, or it is sent again
    starter().clock.advance('71h')
    const registered = await starter().post(`${ACCOUNTS}/register`, {
      body: { email, password: PASSWORD },
    })
    const taken = await starter().mailTo(email)

    const restored = await revert(token)

    assert.equal(changed.subject, 'The e-mail address of your account at Starter was changed')
    assert.equal(taken.subject, 'You already have an account at Starter')
    assert.equal(registered.status, 202)
    assert.deepEqual([restored.status, restored.body], [200, { email }])
    assert.equal((await starter().get(`${ACCOUNTS}/me`, { as })).status, 401)
    const right = await starter().logIn(email)
    assert.deepEqual([right.status, right.body.code], [403, 'password_reset_required'])
    assert.equal((await starter().logIn(email, 'not the password')).status, 401)
    assert.match((await starter().mailTo(email)).subject, /was taken back/)
    await starter().post(`${ACCOUNTS}/password/reset`, { body: { identifier: email } })
    const { token: reset } = await tokenTo(email)
    const completed = await starter().post(`${ACCOUNTS}/password/reset/complete`, {
      body: { token: reset, password: 'a new and long one' },
    })
    assert.equal(completed.status, 204, completed.text)
    assert.equal((await starter().logIn(email, 'a new and long one')).status, 200)
  })

  it('cannot be taken back after 72 hours', async () => {
    const { email, as } = await someone('erika')
    await ask(as, 'erika@example.org')
    const { token: confirmation } = await tokenTo('erika@example.org')
    const { token } = await tokenTo(email)
    await confirm(confirmation)

    starter().clock.advance('73h')

    assert.deepEqual((await revert(token)).status, 400)
  })
})
