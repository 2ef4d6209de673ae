import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ACCOUNTS, onEveryAccountStore, onEveryStarter, PASSWORD } from './support/starter.ts'

onEveryStarter('approvals', (starter) => {
  const approve = (as: string, body: unknown) =>
    starter().post(`${ACCOUNTS}/approvals`, { as, body })

  it('are answered to the right password, for five minutes', async () => {
    const as = await starter().tokenOf('aaron')

    const options = await starter().post(`${ACCOUNTS}/approvals/options`, { as })
    const first = await approve(as, { purpose: 'password', password: PASSWORD })
    const second = await approve(as, { purpose: 'password', password: PASSWORD })

    assert.deepEqual(
      [options.status, options.body],
      [200, { challenge: null, public_key: null, methods: ['password'] }],
    )
    assert.deepEqual([first.status, Object.keys(first.body)], [200, ['approval', 'expires_in']])
    assert.equal(first.body.expires_in, 300)
    assert.match(first.body.approval, /^[\w-]{43}$/)
    assert.notEqual(first.body.approval, second.body.approval)
    assert.equal(first.headers.get('cache-control'), 'no-store')
  })

  it('are refused for a wrong password, beside a good bearer', async () => {
    const as = await starter().tokenOf('abel')

    const wrong = await approve(as, { purpose: 'password', password: 'not the password' })
    const nobody = await starter().post(`${ACCOUNTS}/approvals`, { body: {} })
    const options = await starter().post(`${ACCOUNTS}/approvals/options`)

    assert.deepEqual([wrong.status, wrong.body.code], [403, 'proof_invalid'])
    assert.equal(wrong.headers.get('www-authenticate'), null)
    assert.deepEqual([nobody.status, nobody.body.code], [401, 'access_token_missing'])
    assert.deepEqual([options.status, options.body.code], [401, 'access_token_missing'])
  })

  it('need a purpose that is on, and exactly one proof', async () => {
    const as = await starter().tokenOf('ada')
    const faults = async (body: unknown) => {
      const { status, body: told } = await approve(as, body)
      const errors: { path: string; code: string }[] = told.errors
      return [status, told.code, errors.map(({ path, code }) => `${path} ${code}`)]
    }

    const password = PASSWORD
    assert.deepEqual(await faults({ purpose: 'link', password }), [
      422,
      'invalid',
      ['/purpose one_of'],
    ])
    assert.deepEqual(await faults({ password }), [422, 'invalid', ['/purpose required']])
    assert.deepEqual(await faults({ purpose: 'password' }), [422, 'invalid', [' required']])
    assert.deepEqual(await faults({}), [422, 'invalid', [' required', '/purpose required']])
    assert.deepEqual(await faults({ purpose: 'link' }), [
      422,
      'invalid',
      [' required', '/purpose one_of'],
    ])
    assert.deepEqual(await faults({ purpose: 'password', password, passkey: {} }), [
      422,
      'invalid',
      [' one_of', '/challenge required'],
    ])
    assert.deepEqual(await faults({ passkey: {} }), [
      422,
      'invalid',
      ['/purpose required', '/challenge required'],
    ])
    assert.deepEqual(await faults({ purpose: 'password', password: 5 }), [
      422,
      'invalid',
      ['/password wrong_type'],
    ])
    assert.deepEqual(await faults([]), [422, 'invalid', [' wrong_type']])
  })

  it('do not stand in for the current password of somebody who has one', async () => {
    const as = await starter().tokenOf('agnes')
    const { body } = await approve(as, { purpose: 'password', password: PASSWORD })

    const changed = await starter().put(`${ACCOUNTS}/password`, {
      as,
      body: { new_password: 'another quite good one' },
      headers: { 'usher-approval': body.approval },
    })

    assert.equal(changed.status, 422)
    assert.deepEqual(
      changed.body.errors.map(({ path, code }: { path: string; code: string }) => [path, code]),
      [['/current_password', 'required']],
    )
  })
})

onEveryStarter(
  'guesses of somebody with a stolen session',
  (starter) => {
    const guess = (as: string, password: string) =>
      starter().post(`${ACCOUNTS}/approvals`, { as, body: { purpose: 'password', password } })

    it('end after ten in 15 minutes, also when they come at once', async () => {
      const as = await starter().tokenOf('stella')

      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => guess(as, `guess ${index}`)),
      )

      const codes = answers.map(({ status, body }) => `${status} ${body.code}`)
      assert.equal(codes.filter((code) => code === '403 proof_invalid').length, 10)
      assert.equal(codes.filter((code) => code === '429 rate_limited').length, 10)
      const late = await guess(as, PASSWORD)
      assert.equal(late.status, 429)
      assert.ok(Number(late.headers.get('retry-after')) > 0)
      starter().clock.advance('16m')
      const { access_token } = (await starter().logIn('stella@example.com')).body
      assert.equal((await guess(access_token, PASSWORD)).status, 200)
    })
  },
  { RATE_LIMIT: 'on' },
)

onEveryAccountStore('approvals of people with second factors', (starter) => {
  it('take a factor, and never the password alone', async () => {
    const { as, recoveryCodes, code } = await starter().enrolled('kai')
    const approve = (given: object) =>
      starter().post(`${ACCOUNTS}/approvals`, { as, body: { purpose: 'factors', ...given } })

    const options = await starter().post(`${ACCOUNTS}/approvals/options`, { as })
    const password = await approve({ password: PASSWORD })
    const wrong = await approve({ password: 'not the password' })
    const right = await approve({ code: code() })
    const again = await approve({ code: code() })
    const recovery = await approve({ recovery_code: recoveryCodes[3] })

    assert.deepEqual(options.body.methods, ['totp', 'recovery_code'])
    assert.deepEqual([password.status, password.body.code], [403, 'proof_insufficient'])
    assert.deepEqual([wrong.status, wrong.body.code], [403, 'proof_invalid'])
    assert.deepEqual([right.status, again.status, recovery.status], [200, 403, 200])
  })

  it('allow one of 50 simultaneous removals; the others lack the approval that it spent', async () => {
    const { as, factorId, code } = await starter().enrolled('rosa')
    const headers = { 'usher-approval': await starter().approve(as, { code: code() }) }
    const remove = () => starter().delete(`${ACCOUNTS}/factors/${factorId}`, { as, headers })

    const answers = await Promise.all(Array.from({ length: 50 }, remove))

    const codes = answers.map(({ status, body }) => `${status} ${body?.code}`).toSorted()
    const lost = Array.from({ length: 49 }, () => '401 approval_required')
    assert.deepEqual(codes, ['204 undefined', ...lost])
  })

  it('are needed to change the password', async () => {
    const { as, code } = await starter().enrolled('quinn')
    const body = { current_password: PASSWORD, new_password: 'yet another password' }
    const change = (headers = {}) => starter().put(`${ACCOUNTS}/password`, { as, body, headers })

    const without = await change()
    const approval = await starter().post(`${ACCOUNTS}/approvals`, {
      as,
      body: { purpose: 'password', code: code() },
    })
    const changed = await change({ 'usher-approval': approval.body.approval })

    assert.deepEqual([without.status, without.body.code], [401, 'approval_required'])
    assert.equal(changed.status, 204)
  })
})
