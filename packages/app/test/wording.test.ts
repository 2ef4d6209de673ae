import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type RefusalReply, replyFor, retryLater, type Wording } from '@usher/app'
import { type CausedBy, defineRealm, type Realm, type RefusalCodeOf, Refused } from '@usher/engine'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(is: Same<A, B>) => is

/** A realm with as few features as there can be. */
const bare = {
  name: 'bare',
  accountIds: { form: 'uuid' },
  identifier: { kind: 'username', pattern: /^\w+$/, reason: 'letters and digits only' },
  credential: { kind: 'secret', domain: 'bare/secret/v1:' },
  roles: ['user'],
  defaultRole: 'user',
  lastRole: 'keep',
  profile: {},
  statuses: ['active', 'suspended'],
  activation: 'none',
  passwordReset: 'none',
  accessToken: { subject: 'sub', carries: [], ttlSeconds: 60 },
  sessions: 'none',
  limits: { registration: [], logIn: [], passwordReset: [] },
} as const satisfies Realm

const sessions = {
  refreshToken: { subject: 'sub', carries: ['type', 'sid', 'jti'] },
  refreshTokenTtlSeconds: 60,
  renewal: 'fixed',
  retryWindowSeconds: 0,
  accessTokensEndWith: 'token',
  openedByRegistration: false,
} as const
const limit = { name: 'l', max: 1, windowSeconds: 1, per: 'address', counts: 'failures' } as const

const bareRealm = defineRealm(bare)
const withSessions = defineRealm({ ...bare, sessions })
const withRotation = defineRealm({ ...bare, sessions: { ...sessions, renewal: 'rotating' } })
const withSessionTokens = defineRealm({
  ...bare,
  sessions: { ...sessions, accessTokensEndWith: 'session' },
})
const withTypes = defineRealm({ ...bare, accessToken: { ...bare.accessToken, carries: ['type'] } })
const withRoles = defineRealm({ ...bare, roles: ['user', 'moderator'] })
const withoutRole = defineRealm({ ...bare, lastRole: 'may_go' })
const withPasswords = defineRealm({ ...bare, credential: { kind: 'password', rules: [] } })
const withResets = defineRealm({
  ...bare,
  passwordReset: { tokenTtlSeconds: 60, outstanding: 'one', boundTo: 'token', wrongToken: 'keeps' },
})
const withLimit = defineRealm({ ...bare, limits: { ...bare.limits, registration: [limit] } })
const withSlowDown = defineRealm({
  ...bare,
  limits: { ...bare.limits, logIn: [{ ...limit, beyond: 'slowed' }] },
})

type More<R extends Realm> = Exclude<RefusalCodeOf<R>, RefusalCodeOf<typeof bareRealm>>

const answer = (): RefusalReply => ({ status: 400, detail: 'no' })
const words = {
  identifier_taken: answer,
  identifier_invalid: answer,
  credentials_invalid: answer,
  account_not_active: answer,
  access_token_missing: answer,
  access_token_invalid: answer,
  access_token_expired: answer,
  access_token_subject_invalid: answer,
  principal_not_found: answer,
  overloaded: answer,
}

describe('the refusals of a realm', () => {
  it('grow with its features', () => {
    assert.ok(same<More<typeof withSessions>, CausedBy<'sessions'>>(true))
    assert.ok(same<More<typeof withRotation>, CausedBy<'sessions' | 'rotating_tokens'>>(true))
    assert.ok(
      same<More<typeof withSessionTokens>, CausedBy<'sessions' | 'session_bound_tokens'>>(true),
    )
    assert.ok(same<More<typeof withTypes>, 'access_token_purpose_wrong'>(true))
    assert.ok(same<More<typeof withRoles>, 'role_required'>(true))
    assert.ok(same<More<typeof withoutRole>, 'roles_missing'>(true))
    assert.ok(same<More<typeof withPasswords>, 'password_too_weak'>(true))
    assert.ok(same<More<typeof withResets>, 'one_time_token_invalid'>(true))
    assert.ok(same<More<typeof withLimit>, 'rate_limited'>(true))
    assert.ok(same<More<typeof withSlowDown>, never>(true))
  })

  it('are all of them where the realm is not known', () => {
    assert.ok(
      same<RefusalCodeOf<Realm>, Exclude<Refused['refusal']['code'], CausedBy<'account_api'>>>(
        true,
      ),
    )
  })
})

describe('a wording', () => {
  it('compiles with exactly the entries that its realm and its routes need', () => {
    const complete: Wording<typeof bareRealm, CausedBy<'administration'>> = words
    const withWeak: Wording<typeof withPasswords, CausedBy<'administration'>> = {
      ...words,
      password_too_weak: ({ reason }) => ({ status: 422, detail: reason }),
    }

    assert.ok(complete.overloaded)
    assert.ok(withWeak.password_too_weak)
  })

  it('does not compile with an entry missing', () => {
    // @ts-expect-error password_too_weak is missing
    const wording: Wording<typeof withPasswords, CausedBy<'administration'>> = words

    assert.ok(wording)
  })

  it('does not compile with an entry that cannot occur', () => {
    const wording: Wording<typeof bareRealm, CausedBy<'administration'>> = {
      ...words,
      // @ts-expect-error the realm has no sessions
      session_revoked: answer,
    }

    assert.ok(wording)
  })

  it('does not compile with an exception that the realm makes needless', () => {
    // @ts-expect-error the realm has no sessions
    const wording: Wording<typeof bareRealm, CausedBy<'administration' | 'sessions'>> = words

    assert.ok(wording)
  })
})

describe('replyFor', () => {
  it('passes the refusal to the entry of its code', () => {
    const wording = {
      rate_limited: ({ limit, retryAfterSeconds }: { limit: string; retryAfterSeconds: number }) =>
        retryLater(429, `${limit} is used up`, retryAfterSeconds),
    }
    const refused = new Refused({ code: 'rate_limited', limit: 'login', retryAfterSeconds: 3 })

    assert.deepEqual(replyFor(wording, refused), {
      status: 429,
      detail: 'login is used up',
      headers: { 'retry-after': '3' },
    })
  })

  it('has no answer to faults', () => {
    assert.equal(replyFor(words, new Error('broken')), undefined)
    assert.equal(replyFor(words, 'credentials_invalid'), undefined)
  })

  it('throws a fault for a refusal without an entry', () => {
    assert.throws(() => replyFor(words, new Refused({ code: 'roles_missing' })), {
      name: 'TypeError',
      message: 'the wording has no entry for the refusal roles_missing',
    })
  })
})

describe('retryLater', () => {
  it('names the wait in whole seconds', () => {
    assert.deepEqual(retryLater(429, 'Too many requests.', 7), {
      status: 429,
      detail: 'Too many requests.',
      headers: { 'retry-after': '7' },
    })
  })
})
