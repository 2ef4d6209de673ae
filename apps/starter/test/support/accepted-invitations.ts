import assert from 'node:assert/strict'
import { it } from 'node:test'
import { passkeyDevice } from '@usher/app/testing'
import { asAccountId } from '@usher/engine'
import { holder, ORIGIN } from './passkeys.ts'
import { ACCOUNTS, PASSWORD, type Starter } from './starter.ts'

const RIVALS = 50

/** Declares the tests of invitations that a passkey answers. */
export function acceptedInvitations(starter: () => Starter): void {
  const post = (path: string, body: object) => starter().post(`${ACCOUNTS}${path}`, { body })
  const begin = (token: string) => post('/invitations/passkey/options', { token })
  const codeOf = ({ status, body }: Awaited<ReturnType<typeof post>>) => [status, body.code]
  const tokenTo = async (email: string) => {
    const link = new URL(starter().linkIn(await starter().mailTo(email)))
    return link.searchParams.get('token') ?? ''
  }
  const invited = async (name: string) => {
    const email = `${name}@example.com`
    const invitation = { identifier: email, profile: { displayName: name }, actor: 'operator:ada' }
    const { id } = await starter().engine.inviteAccount(invitation)
    return { id, email, token: await tokenTo(email) }
  }
  const answered = async (token: string, device = passkeyDevice({ origin: ORIGIN })) => {
    const { challenge, public_key } = (await begin(token)).body
    return { token, challenge, credential: device.create(public_key), name: 'Phone' }
  }
  const accept = (body: object) => post('/invitations/passkey', body)

  it('are accepted once, and sign in from then on', async () => {
    const { email, id, token } = await invited('vera')
    const device = passkeyDevice({ origin: ORIGIN })
    const asked = await begin(token)
    const body = {
      ...{ token, challenge: asked.body.challenge, name: 'Phone' },
      credential: device.create(asked.body.public_key),
    }

    const { status, body: added } = await accept(body)

    assert.equal(asked.status, 200)
    assert.equal(asked.body.public_key.user.name, email)
    assert.deepEqual([status, added.name, added.use], [201, 'Phone', 'sign_in'])
    assert.equal(added.recovery_codes.length, 10)
    assert.deepEqual(codeOf(await begin(token)), [400, 'one_time_token_invalid'])
    const reset = await post('/password/reset/complete', { token, password: PASSWORD })
    assert.deepEqual(codeOf(reset), [400, 'one_time_token_invalid'])
    const { challenge, public_key } = (await post('/login/passkey/options', {})).body
    const grant = await post('/login/passkey', { challenge, credential: device.get(public_key) })
    assert.deepEqual([grant.status, grant.body.account.id], [200, id])
    assert.equal(grant.body.account.email_confirmed, true)
  })

  it('by one of fifty at once, with challenges of their own', async () => {
    const { id, token } = await invited('vic')
    const bodies = []
    for (let rival = 0; rival < RIVALS; rival += 1) bodies.push(await answered(token))

    const answers = await Promise.all(bodies.map(accept))

    assert.equal(answers.filter(({ status }) => status === 201).length, 1)
    const refused = answers.filter(({ body }) => body.code === 'one_time_token_invalid')
    assert.equal(refused.length, RIVALS - 1)
    const { passkeys } = await starter().engine.store.factors.list(id)
    assert.equal(passkeys.length, 1)
  })

  it('with the newest link only, and not after a week', async () => {
    const { id, email, token } = await invited('vida')
    await starter().engine.resendInvitation({ accountId: id, actor: 'operator:ada' })
    const newest = await tokenTo(email)

    assert.deepEqual(codeOf(await begin(token)), [400, 'one_time_token_invalid'])
    const late = await answered(newest)
    starter().clock.advance('7d')
    assert.deepEqual(codeOf(await begin(newest)), [400, 'one_time_token_invalid'])
    assert.deepEqual(codeOf(await accept(late)), [400, 'one_time_token_invalid'])
  })

  it('neither with the challenge of another invitation nor with another proof', async () => {
    const [one, other] = [await invited('vito'), await invited('viola')]
    const answer = await answered(one.token)

    const foreign = await accept({ ...answer, token: other.token })
    const wrong = { ...(await answered(one.token)), credential: {} }
    const unproved = await accept(wrong)
    const spent = await accept(wrong)
    const nameless = await accept({ ...answer, name: '' })

    assert.deepEqual(codeOf(foreign), [400, 'challenge_invalid'])
    assert.deepEqual(codeOf(unproved), [400, 'passkey_invalid'])
    assert.deepEqual(codeOf(spent), [400, 'challenge_invalid'])
    assert.equal(nameless.status, 422)
    assert.equal((await accept(answer)).status, 201)
  })

  it('not with the link of a reset, whatever the account has', async () => {
    const { email } = await starter().person('vlad')
    await post('/password/reset', { identifier: email })
    const token = await tokenTo(email)

    assert.deepEqual(codeOf(await begin(token)), [400, 'one_time_token_invalid'])
    const lent = await answered((await invited('vroni')).token)
    const refused = await accept({ ...lent, token })
    assert.deepEqual(codeOf(refused), [400, 'one_time_token_invalid'])
  })

  it('not with a passkey that somebody has, nor after the invitation was taken back', async () => {
    const { device } = await holder(starter(), 'walt')
    const { id, token } = await invited('wanda')

    const known = await accept(await answered(token, device))
    const answer = await answered(token)
    await starter().engine.revokeInvitation({ accountId: asAccountId(id), actor: 'operator:ada' })

    assert.deepEqual(codeOf(known), [409, 'passkey_known'])
    assert.deepEqual(codeOf(await accept(answer)), [400, 'one_time_token_invalid'])
  })
}
