import assert from 'node:assert/strict'
import { after, it } from 'node:test'
import { startIssuer } from '@usher/federation/testing'
import { browser } from './support/provider-visits.ts'
import { ACCOUNTS, onEveryStarter } from './support/starter.ts'

const RIVALS = 50
const issuer = await startIssuer()
after(() => issuer.stop())

onEveryStarter(
  'approvals by a mailed code',
  (starter) => {
    const post = (path: string, options: object) => starter().post(`${ACCOUNTS}${path}`, options)
    /** Somebody who signs in at a provider only, so there is no password. */
    const withoutPassword = async (name: string) => {
      const email = `${name}@example.com`
      const visit = browser(starter, issuer)
      const { completed } = await visit.signIn({ sub: name, email, email_verified: true })
      return { email, as: completed.body.access_token as string }
    }
    const ask = async (as: string, email: string) => {
      const { body } = await post('/approvals/options', { as })
      for (;;) {
        const [code] = /[A-Z]{4}-[A-Z]{4}/.exec((await starter().mailTo(email)).text) ?? []
        if (code) return { ...body, code }
      }
    }
    const approve = (as: string, challenge: string, code: string) =>
      post('/approvals', { as, body: { purpose: 'factors', challenge, email_code: code } })

    it('are all that an account without password and factor has, and count once', async () => {
      const { as, email } = await withoutPassword('anna')
      const { challenge, code, public_key, methods } = await ask(as, email)

      const wrong = await approve(as, challenge, 'BBBB-BBBB')
      const answers = await Promise.all(
        Array.from({ length: 4 }, () => approve(as, challenge, code.toLowerCase())),
      )

      assert.deepEqual([public_key, methods], [null, ['email_code']])
      assert.deepEqual([wrong.status, wrong.body.code], [403, 'proof_invalid'])
      assert.equal(answers.filter(({ status }) => status === 200).length, 1)
      const others = answers.filter(({ status }) => status !== 200)
      assert.deepEqual(
        others.map(({ status, body }) => [status, body.code]),
        others.map(() => [400, 'challenge_invalid']),
      )
      const approval = answers.find(({ status }) => status === 200)?.body.approval
      const headers = { 'usher-approval': approval }
      assert.equal((await post('/factors/totp', { as, headers })).status, 201)
    })

    it('end with the sixth try, at once or not', async () => {
      const { as, email } = await withoutPassword('ben')
      const { challenge, code } = await ask(as, email)

      const answers = await Promise.all(
        Array.from({ length: RIVALS }, () => approve(as, challenge, 'BBBB-BBBB')),
      )
      const late = await approve(as, challenge, code)

      assert.equal(answers.filter(({ body }) => body.code === 'proof_invalid').length, 5)
      assert.deepEqual([late.status, late.body.code], [400, 'challenge_invalid'])
    })

    it('belong to the account, and live ten minutes', async () => {
      const cleo = await withoutPassword('cleo')
      const dan = await withoutPassword('dan')
      const asked = await ask(cleo.as, cleo.email)

      const foreign = await approve(dan.as, asked.challenge, asked.code)
      starter().clock.advance('601s')
      const late = await approve(cleo.as, asked.challenge, asked.code)

      assert.deepEqual([foreign.status, foreign.body.code], [400, 'challenge_invalid'])
      assert.notEqual(late.status, 200)
    })

    it('prove nothing for an account with a password', async () => {
      const as = await starter().tokenOf('ella')

      const { body } = await post('/approvals/options', { as })
      const refused = await approve(as, 'unknown', 'BBBB-BBBB')

      assert.deepEqual([body.challenge, body.methods], [null, ['password']])
      assert.deepEqual([refused.status, refused.body.code], [400, 'challenge_invalid'])
    })
  },
  {
    OIDC_SCHOOL_ISSUER: issuer.url,
    OIDC_SCHOOL_CLIENT_ID: issuer.clientId,
    OIDC_SCHOOL_CLIENT_SECRET: issuer.clientSecret,
    OIDC_ALLOW_LOOPBACK: 'on',
    CORS_ORIGINS: 'https://app.example',
  },
)
