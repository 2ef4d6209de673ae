import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createFields, type JsonObject, RecordProblem } from '../fields.ts'
import type { JoinedParts, SourceSecrets } from './source.ts'
import { type SourceName, sources } from './sources.ts'

// Records as the documentation of each system shows them, and what people find in them.

const NO_SECRETS: SourceSecrets = {}
const read = (
  name: SourceName,
  values: JsonObject,
  joined?: JoinedParts,
  secrets: SourceSecrets = NO_SECRETS,
) => {
  const source: (typeof sources)[SourceName] & { flattens?(values: JsonObject): JsonObject } =
    sources[name]
  const flat = source.flattens?.(values) ?? values
  return source.read(createFields(flat, new Map()), secrets, joined)
}
const base64 = (text: string) => Buffer.from(text).toString('base64')
const custom = (hash: JsonObject) =>
  read('auth0', { email: 'kim@example.com', custom_password_hash: hash })?.hash
const oktaHash = (hash: JsonObject) =>
  read('okta', { profile: { login: 'kim' }, credentials: { password: { hash } } })?.hash

describe('a record of Auth0', () => {
  it('has the digests of its import format, with their salts, keys and encodings', () => {
    const digest = { value: 'q80=', encoding: 'base64' }
    const after = { value: 'c2FsdA==', encoding: 'base64', position: 'suffix' }
    const key = { value: 'key', encoding: 'utf8' }

    assert.deepEqual(custom({ algorithm: 'sha256', hash: digest, salt: after }), {
      ...{ algorithm: 'sha256', digest: Buffer.from('abcd', 'hex'), encoding: 'utf8' },
      after: Buffer.from('salt'),
    })
    assert.deepEqual(
      custom({
        algorithm: 'md5',
        hash: { value: 'ABCD', encoding: 'hex' },
        salt: { value: 'salt', position: 'prefix' },
        password: { encoding: 'utf16le' },
      }),
      {
        ...{ algorithm: 'md5', digest: Buffer.from('abcd', 'hex'), encoding: 'utf16le' },
        before: Buffer.from('salt'),
      },
    )
    assert.deepEqual(custom({ algorithm: 'hmac', hash: { ...digest, digest: 'sha1', key } }), {
      ...{ algorithm: 'sha1', digest: Buffer.from('abcd', 'hex'), encoding: 'utf8' },
      ...{ before: undefined, key: Buffer.from('key') },
    })
  })

  it('has scrypt and LDAP, and names what cannot be verified', () => {
    const scrypt = { cost: 1024, blockSize: 8, parallelization: 1 }
    const hash = { value: 'abcd', encoding: 'hex' }

    assert.equal(
      custom({ algorithm: 'scrypt', hash, salt: { value: 'salt' }, ...scrypt }),
      '$scrypt$ln=10,r=8,p=1$c2FsdA==$q80=',
    )
    assert.equal(custom({ algorithm: 'ldap', hash: { value: '{SSHA}abc' } }), '{SSHA}abc')
    assert.throws(
      () => custom({ algorithm: 'md4', hash }),
      new RecordProblem('custom_password_hash of md4 cannot be verified'),
    )
  })

  it('has the authenticator app of its import format, and identities with numbers', () => {
    const account = read('auth0', {
      email: 'kim@example.com',
      mfa_factors: [{ totp: { secret: 'GEZDGNBVGY3TQOJQ' } }],
      identities: [null, { provider: 'google-oauth2', user_id: 4711 }, { provider: 'auth0' }],
    })

    assert.equal(Buffer.from(account?.totp?.secret ?? []).toString(), '1234567890')
    assert.deepEqual(
      account?.identities?.map(({ subject }) => subject),
      ['4711'],
    )
  })
})

describe('a record of Okta', () => {
  it('has every hash of its import format', () => {
    const salt = base64('salt')

    assert.deepEqual(
      oktaHash({ algorithm: 'SHA-512', salt, saltOrder: 'POSTFIX', value: 'q80=' }),
      {
        ...{ algorithm: 'sha512', digest: Buffer.from('abcd', 'hex'), after: Buffer.from('salt') },
      },
    )
    assert.deepEqual(oktaHash({ algorithm: 'MD5', value: 'q80=' }), {
      ...{ algorithm: 'md5', digest: Buffer.from('abcd', 'hex'), before: Buffer.alloc(0) },
    })
    assert.equal(
      oktaHash({
        ...{ algorithm: 'PBKDF2', digestAlgorithm: 'SHA512_HMAC', iterationCount: 1000 },
        ...{ salt, value: 'q80=' },
      }),
      `$pbkdf2-sha512$i=1000$${salt}$q80=`,
    )
  })
})

describe('a record of Clerk', () => {
  const clerk = (password_digest: string, password_hasher: string) =>
    read('clerk', { primary_email_address: 'kim@example.com', password_digest, password_hasher })

  it('has the hashes that look like those of Django and are none', () => {
    const salt = base64('salt')

    assert.equal(
      clerk(`pbkdf2_sha256$1000$${salt}$q80=`, 'pbkdf2_sha256')?.hash,
      `$pbkdf2-sha256$i=1000$${salt}$q80=`,
    )
    assert.equal(
      clerk('pbkdf2_sha1$1000$salt$abcd', 'pbkdf2_sha1')?.hash,
      `$pbkdf2-sha1$i=1000$${salt}$q80=`,
    )
    assert.equal(
      clerk('q80=$c2FsdA==$key=$Bw==$8$14', 'scrypt_firebase')?.hash,
      '$firescrypt$ln=14,r=8,p=1$c2FsdA==$q80=$Bw==$key=',
    )
    assert.deepEqual(clerk('abcd', 'md5')?.hash, {
      ...{ algorithm: 'md5', digest: Buffer.from('abcd', 'hex') },
    })
  })

  it('knows a confirmed address in any letter case, among several', () => {
    const account = read('clerk', {
      primary_email_address: 'Kim@Example.com',
      verified_email_addresses: 'other@example.com|kim@example.com',
      totp_secret: 'GEZDGNBVGY3TQOJQ',
      locked: true,
    })

    assert.deepEqual([account?.isConfirmed, account?.status], [true, 'suspended'])
    assert.equal(account?.totp?.secret.length, 10)
  })
})

describe('a record of Firebase', () => {
  it('is understood from the Admin SDK, too', () => {
    const account = read('firebase', {
      uid: 'u1',
      email: 'kim@example.com',
      metadata: { creationTime: 'Fri, 05 Mar 2021 16:23:04 GMT' },
      customClaims: { role: 'admin' },
      providerData: [{ uid: '88', providerId: 'google.com' }],
    })

    assert.deepEqual([account?.id, account?.roles], ['u1', ['admin']])
    assert.equal(account?.createdAt?.toISOString(), '2021-03-05T16:23:04.000Z')
    assert.equal(account?.identities?.[0]?.subject, '88')
  })

  it('without a name for anybody is no account, and a redacted hash is told', () => {
    assert.equal(read('firebase', { localId: '1', createdAt: '1614961384171' }), undefined)
    assert.throws(
      () => read('firebase', { email: 'kim@example.com', passwordHash: 'UkVEQUNURUQ=' }),
      /the hash is redacted/,
    )
  })
})

describe('a record of Django', () => {
  const dumped = (model: string, pk: unknown, fields: JsonObject) => ({ model, pk, fields })
  const joins = (values: JsonObject) =>
    sources.django.joins?.({ file: '', line: 1, values: sources.django.flattens?.(values) ?? {} })

  it('is read from dumpdata, with the rows of django-allauth', () => {
    const account = read(
      'django',
      dumped('auth.user', 7, { password: 'md5$$abcd', username: 'kim', email: 'kim@example.com' }),
    )

    assert.deepEqual([account?.id, account?.email], ['7', 'kim@example.com'])
    assert.deepEqual(
      joins(dumped('socialaccount.socialaccount', 1, { user: 7, provider: 'google', uid: '55' })),
      { id: '7', identities: [{ provider: 'google', subject: '55', email: undefined }] },
    )
    assert.deepEqual(
      joins(dumped('account.emailaddress', 1, { user: 7, primary: true, verified: true })),
      { id: '7', isConfirmed: true },
    )
    assert.equal(joins(dumped('sessions.session', 'x', { session_data: '' })), 'nothing')
  })
})

describe('a record of other systems', () => {
  it('has the parts that stand elsewhere in it', () => {
    const anonymous = read('supabase', { id: 'a', email: null, is_anonymous: true })
    const banned = read('supabase', { email: 'a@example.com', banned_until: 'infinity' })
    const forGood = read('supabase', { email: 'a@example.com', deleted_at: '0001-01-01T00:00:00Z' })
    const nested = read('supabase', {
      email: 'a@example.com',
      identities: [{ id: '11', provider: 'google', identity_data: { sub: '11' } }],
    })

    assert.equal(anonymous, undefined)
    assert.deepEqual([banned?.status, forGood?.status], ['suspended', undefined])
    assert.equal(nested?.identities?.[0]?.subject, '11')
    assert.equal(
      read('better-auth', { email: 'a@example.com', banned: 1, banExpires: '2020-01-01' })?.status,
      undefined,
    )
    assert.equal(
      read('cognito', { Attributes: [null, { Name: 'locale', Value: 'de' }] })?.locale,
      'de',
    )
    assert.deepEqual(
      read('wordpress', { user_email: 'a@example.com', user_pass: 'a'.repeat(32) })?.hash,
      { algorithm: 'md5', digest: Buffer.alloc(16, 0xaa) },
    )
  })

  it('has roles of WordPress from wp_usermeta', () => {
    const values = {
      ...{ user_id: '1', meta_key: 'wp_capabilities' },
      meta_value: 'a:2:{s:6:"editor";b:1;s:13:"administrator";b:1;}',
    }

    const joined = sources.wordpress.joins?.({ file: '', line: 1, values })

    assert.deepEqual(joined, { id: '1', roles: ['editor', 'administrator'] })
  })

  it('is read from Keycloak with a credential missing, as object, or of bcrypt', () => {
    const keycloak = (credential: JsonObject) =>
      read('keycloak', { email: 'a@example.com', credentials: [null, credential] })?.hash
    const pbkdf2 = { algorithm: 'pbkdf2-sha512', hashIterations: 1000 }

    assert.equal(
      keycloak({
        type: 'password',
        secretData: { value: 'q80=', salt: 'c2FsdA==' },
        credentialData: pbkdf2,
      }),
      '$pbkdf2-sha512$i=1000$c2FsdA$q80',
    )
    assert.equal(
      keycloak({
        type: 'password',
        secretData: '{"value":"$2b$05$x","salt":""}',
        credentialData: '{"algorithm":"bcrypt","hashIterations":5}',
      }),
      '$2b$05$x',
    )
    assert.equal(read('keycloak', { username: 'kim' })?.email, undefined)
  })
})

describe('an authenticator app of better-auth', () => {
  // made by symmetricEncrypt of better-auth 1.7.25
  const secret = 'better-auth-secret-of-the-tests-0123'
  const text = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
  const sealed =
    '4b1eb64a6021d10f72ca265c0329d4755ad2f18a2aa9e164b2a770e2a88c30342f028ee9ad5688f0d23d60a2cd49' +
    'cffc7dbbcc3ed16c117efaff2506181e060df210e442c7c10a56'
  const row = { id: '1', userId: 'u', secret: sealed, backupCodes: '…', verified: true }
  const join = (values: JsonObject) =>
    sources['better-auth'].joins?.({ file: 'a.json', line: 1, list: 'twoFactor', values })
  const totpOf = (values: JsonObject, secrets: readonly string[] | undefined, user = {}) => {
    const joined = join(values)
    assert.ok(typeof joined === 'object')
    return read('better-auth', { id: 'u', email: 'a@example.com', ...user }, joined, { secrets })
      ?.totp
  }

  it('is decrypted with its secret, also after that was rotated', () => {
    const wanted = { secret: new TextEncoder().encode(text) }

    assert.deepEqual(totpOf(row, [secret]), wanted)
    assert.deepEqual(totpOf({ ...row, secret: `$ba$1$${sealed}` }, ['newer', secret]), wanted)
  })

  it('is left behind where it does not count, or no secret is given', () => {
    assert.equal(totpOf({ ...row, verified: false }, [secret]), undefined)
    assert.equal(totpOf(row, [secret], { twoFactorEnabled: false }), undefined)
    assert.equal(totpOf(row, undefined), undefined)
  })

  it('refuses its account if it does not open', () => {
    for (const one of [sealed.replace('4b', '4c'), 'no hex', '']) {
      const values = { ...row, secret: one || 'ab' }
      assert.throws(() => totpOf(values, [secret]), RecordProblem)
    }
    assert.throws(() => totpOf(row, ['another']), /encrypted with another secret/)
  })
})
