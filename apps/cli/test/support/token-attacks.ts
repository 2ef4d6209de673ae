import { generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto'
import { signatureOf } from './doors.ts'

type Part = Readonly<Record<string, unknown>>

/** A good token, taken apart by somebody who even has its key. */
export interface Own {
  readonly token: string
  readonly header: Part
  readonly claims: Part
  readonly key: Uint8Array | string
  /** The claim that names the account. */
  readonly subject: 'sub' | 'user_id'
}

export type Attack = (own: Own) => string

const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
const raw = (text: string) => Buffer.from(text).toString('base64url')

/** A token of these parts, rightly signed by an HMAC with whatever key. */
function signed(header: Part, claims: unknown, key: Uint8Array | string, hmac: unknown = 'HS256') {
  const text = `${encoded(header)}.${encoded(claims)}`
  return `${text}.${signatureOf(text, hmac, key)}`
}
const withHeader =
  (changes: Part): Attack =>
  ({ header, claims, key }) =>
    signed({ ...header, ...changes }, claims, key)
const withClaims =
  (changes: Part): Attack =>
  ({ header, claims, key }) =>
    signed(header, { ...claims, ...changes }, key)
const without =
  (name: string): Attack =>
  ({ header, claims, key }) => {
    const { [name]: _, ...others } = claims
    return signed(header, others, key)
  }
const withSubject =
  (value: unknown): Attack =>
  (own) =>
    withClaims({ [own.subject]: value })(own)
const withKey =
  (key: (own: Own) => Uint8Array | string, changes: Part = {}): Attack =>
  (own) =>
    signed({ ...own.header, ...changes }, own.claims, key(own))
const parts = ({ token }: Own) => {
  const [header = '', claims = '', signature = ''] = token.split('.')
  return { header, claims, signature }
}
const unsigned =
  (alg: unknown, signature: (own: Own) => string): Attack =>
  (own) =>
    `${encoded({ ...own.header, alg })}.${parts(own).claims}.${signature(own)}`
const none = () => ''
const own = (token: Own) => parts(token).signature

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const edwards = generateKeyPairSync('ed25519')
const PEM = String(rsa.publicKey.export({ type: 'spki', format: 'pem' }))
const byKeyPair =
  (alg: string, hash: string | null, key: typeof rsa.privateKey): Attack =>
  ({ header, claims }) => {
    const text = `${encoded({ ...header, alg, jwk: rsa.publicKey.export({ format: 'jwk' }) })}.${encoded(claims)}`
    return `${text}.${sign(hash, Buffer.from(text), key).toString('base64url')}`
  }

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** The same bytes by another last character, whose spare bits are not zero. */
function otherSpelling(text: string): string {
  const last = ALPHABET.indexOf(text.at(-1) ?? '')
  return text.slice(0, -1) + (ALPHABET[last ^ 1] ?? '')
}

/** What everybody refuses: a row of the table each. Most of them have even the right key. */
export const attacks: Readonly<Record<string, Attack>> = {
  // form
  'no token at all': () => '',
  'dots only': () => '..',
  'one part': (it) => parts(it).claims,
  'two parts': (it) => `${parts(it).header}.${parts(it).claims}`,
  'four parts': ({ token }) => `${token}.e30`,
  'five parts, as an encrypted one has': () => `${encoded({ alg: 'dir', enc: 'A256GCM' })}..a.b.c`,
  'an empty signature': (it) => `${parts(it).header}.${parts(it).claims}.`,
  'empty claims': (it) => `${parts(it).header}..${parts(it).signature}`,
  'an empty header': (it) => `.${parts(it).claims}.${parts(it).signature}`,
  'a cut signature': ({ token }) => token.slice(0, -4),
  'a cut token': ({ token }) => token.slice(0, token.length / 2),
  'trailing letters': ({ token }) => `${token}AAAA`,
  'leading letters': ({ token }) => `AAAA${token}`,
  'padding behind the signature': ({ token }) => `${token}=`,
  'padding behind the claims': (it) =>
    `${parts(it).header}.${parts(it).claims}==.${parts(it).signature}`,
  'another spelling of the signature': (it) =>
    `${parts(it).header}.${parts(it).claims}.${otherSpelling(parts(it).signature)}`,
  'another spelling of the claims': (it) =>
    `${parts(it).header}.${otherSpelling(parts(it).claims)}.${parts(it).signature}`,
  'another spelling of the header': (it) =>
    `${otherSpelling(parts(it).header)}.${parts(it).claims}.${parts(it).signature}`,
  'the signature in hex': (it) =>
    `${parts(it).header}.${parts(it).claims}.${Buffer.from(parts(it).signature, 'base64url').toString('hex')}`,
  'a blank before a dot': ({ token }) => token.replace('.', ' .'),
  'a tab after a dot': ({ token }) => token.replace('.', '.\t'),
  'a percent-encoded NUL behind it': ({ token }) => `${token}%00`,
  'percent-encoded dots': ({ token }) => token.replaceAll('.', '%2E'),
  'quotation marks around it': ({ token }) => `"${token}"`,
  'the token twice': ({ token }) => `${token},${token}`,
  'capital letters only': ({ token }) => token.toUpperCase(),
  'halves changed places': (it) => `${parts(it).claims}.${parts(it).header}.${parts(it).signature}`,
  'the JSON serialisation': (it) =>
    JSON.stringify({
      protected: parts(it).header,
      payload: parts(it).claims,
      signature: parts(it).signature,
    }),
  // algorithm
  'alg none': unsigned('none', none),
  'alg None': unsigned('None', none),
  'alg nOnE with the old signature': unsigned('nOnE', own),
  'alg NONE with the old signature': unsigned('NONE', own),
  'alg empty': unsigned('', none),
  'alg null': unsigned(null, none),
  'no alg': ({ claims, key }) => signed({ typ: 'JWT' }, claims, key),
  'alg as a list': withHeader({ alg: ['HS256'] }),
  'alg as an object': withHeader({ alg: { name: 'HS256' } }),
  'alg as a number': withHeader({ alg: 256 }),
  'alg in small letters': withHeader({ alg: 'hs256' }),
  'alg with a blank': withHeader({ alg: 'HS256 ' }),
  'alg of a prototype': withHeader({ alg: 'constructor' }),
  'HS384, rightly signed': ({ header, claims, key }) =>
    signed({ ...header, alg: 'HS384' }, claims, key, 'HS384'),
  'HS512, rightly signed': ({ header, claims, key }) =>
    signed({ ...header, alg: 'HS512' }, claims, key, 'HS512'),
  'HS512 signature called HS256': ({ header, claims, key }) => signed(header, claims, key, 'HS512'),
  'HS256 signature called HS512': withHeader({ alg: 'HS512' }),
  'HS256 signature called RS256': withHeader({ alg: 'RS256' }),
  'HS256 signature called EdDSA': withHeader({ alg: 'EdDSA' }),
  'RS256 by a key pair that it brings': byKeyPair('RS256', 'sha256', rsa.privateKey),
  'RS256 by a key pair, called HS256': byKeyPair('HS256', 'sha256', rsa.privateKey),
  'ES256 by a key pair': byKeyPair('ES256', 'sha256', curve.privateKey),
  'EdDSA by a key pair': byKeyPair('EdDSA', null, edwards.privateKey),
  'HS256 with a public key as the secret': withKey(() => PEM),
  // key
  'the empty key': withKey(() => ''),
  'a key of zeros': withKey(() => Buffer.alloc(32)),
  'a key that is guessed': withKey(() => 'secret'),
  'any other key': withKey(() => randomBytes(32)),
  'the signature as the key': withKey((it) => parts(it).signature),
  'a key in its head': withKey(() => Buffer.alloc(32), {
    jwk: { kty: 'oct', k: Buffer.alloc(32).toString('base64url') },
  }),
  'a certificate in its head': withKey(() => PEM, { x5c: [raw(PEM)] }),
  'kid of an empty file': withKey(() => '', { kid: '../../../../dev/null' }),
  'kid of a query': withKey(() => 'x', { kid: "' union select 'x" }),
  'kid of nobody': withKey(() => randomBytes(32), { kid: randomUUID() }),
  'kid empty': withKey(() => '', { kid: '' }),
  'kid as a list': withKey(() => '', { kid: ['configured'] }),
  'jku elsewhere': withKey(() => PEM, { jku: 'https://evil.example/keys' }),
  'x5u elsewhere': withKey(() => PEM, { x5u: 'https://evil.example/certificate' }),
  'crit of exp': withHeader({ crit: ['exp'] }),
  'crit of something unknown': withHeader({ crit: ['unknown'], unknown: true }),
  'b64 false': withHeader({ b64: false, crit: ['b64'] }),
  // claims, rightly signed
  'no exp': without('exp'),
  'exp in the past': withClaims({ exp: 1_000_000_000 }),
  'exp now': withClaims({ exp: Math.floor(Date.now() / 1000) }),
  'exp 0': withClaims({ exp: 0 }),
  'exp negative': withClaims({ exp: -1 }),
  'exp null': withClaims({ exp: null }),
  'exp as text': withClaims({ exp: '9999999999' }),
  'exp as a list': withClaims({ exp: [9_999_999_999] }),
  'exp true': withClaims({ exp: true }),
  'nbf in the future': withClaims({ nbf: 9_999_999_999 }),
  'nbf as text': withClaims({ nbf: 'never' }),
  'nbf null': withClaims({ nbf: null }),
  'no subject': (it) => without(it.subject)(it),
  'subject empty': withSubject(''),
  'subject null': withSubject(null),
  'subject as a list': withSubject(['1']),
  'subject as an object': withSubject({ $ne: null }),
  'subject true': withSubject(true),
  'subject negative': withSubject(-1),
  'subject a fraction': withSubject(1.5),
  'subject of nobody': withSubject(randomUUID()),
  'subject of nobody, by number': withSubject(2 ** 53),
  'subject of a query': withSubject("' or 1=1 --"),
  'subject with NUL': withSubject('a\0b'),
  'subject huge': withSubject('1'.repeat(6000)),
  'subject of a prototype': withSubject('__proto__'),
  'claims as a list': ({ header, claims, key }) => signed(header, [claims], key),
  'claims as text': ({ header, key }) => signed(header, 'kim', key),
  'claims null': ({ header, key }) => signed(header, null, key),
  'claims empty': ({ header, key }) => signed(header, {}, key),
  'claims that are no JSON': ({ header, key }) => {
    const text = `${encoded(header)}.${raw('{"sub":')}`
    return `${text}.${signatureOf(text, 'HS256', key)}`
  },
  'a header that is no JSON': ({ claims, key }) => {
    const text = `${raw('{alg:HS256}')}.${encoded(claims)}`
    return `${text}.${signatureOf(text, 'HS256', key)}`
  },
  'a header that is a list': ({ claims, key }) => {
    const text = `${encoded(['HS256'])}.${encoded(claims)}`
    return `${text}.${signatureOf(text, 'HS256', key)}`
  },
  'changed claims, old signature': (it) =>
    `${parts(it).header}.${encoded({ ...it.claims, exp: 9_999_999_999 })}.${parts(it).signature}`,
  'more roles, old signature': (it) =>
    `${parts(it).header}.${encoded({ ...it.claims, roles: ['admin', 'moderator'] })}.${parts(it).signature}`,
  'a token of 100,000 letters': withClaims({ more: 'x'.repeat(100_000) }),
}

/** What only some realms put into their tokens, and therefore look at. */
export const attacksOnSessions: Readonly<Record<string, Attack>> = {
  'no type': without('type'),
  'type of another purpose': (it) =>
    withClaims({ type: it.claims.type === 'access' ? 'refresh' : 'access' })(it),
  'type as a list': (it) => withClaims({ type: [it.claims.type] })(it),
  'no sid': without('sid'),
  'sid of nobody': withClaims({ sid: 'session_of_nobody_at_all' }),
  'sid as a list': (it) => withClaims({ sid: [it.claims.sid] })(it),
  'sid of a query': withClaims({ sid: "' or 1=1 --" }),
}

/**
 * What nobody without the key can make and no contract speaks of: it may be taken or refused, but
 * neither brings rights nor harm.
 */
export const curiosities: Readonly<Record<string, Attack>> = {
  'iss of somebody': withClaims({ iss: 'https://evil.example' }),
  'aud of another': withClaims({ aud: ['moments', 'theater'] }),
  'iat in the future': withClaims({ iat: 9_999_999_999 }),
  'iat as text': withClaims({ iat: 'yesterday' }),
  'no jti': without('jti'),
  'jti as a list': withClaims({ jti: [1, 2] }),
  'exp huge': withClaims({ exp: 1e300 }),
  'more roles, rightly signed': withClaims({ roles: ['admin', 'super_admin', 'moderator'] }),
  'claims twice': ({ header, claims, key }) => {
    const text = `${encoded(header)}.${raw(`{"exp":1,${JSON.stringify(claims).slice(1)}`)}`
    return `${text}.${signatureOf(text, 'HS256', key)}`
  },
  '__proto__ in the claims': ({ header, claims, key }) => {
    const text = `${encoded(header)}.${raw(`{"__proto__":{"exp":1},${JSON.stringify(claims).slice(1)}`)}`
    return `${text}.${signatureOf(text, 'HS256', key)}`
  },
  'typ of something else': withHeader({ typ: 'secevent+jwt' }),
  'cty of a nested token': withHeader({ cty: 'JWT' }),
  'kid of nobody, rightly signed': withHeader({ kid: 'nobody' }),
}
