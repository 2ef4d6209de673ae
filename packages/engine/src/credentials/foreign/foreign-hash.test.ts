import assert from 'node:assert/strict'
import { createHash, createHmac, pbkdf2Sync, scryptSync } from 'node:crypto'
import { describe, it } from 'node:test'
import { hashSync } from '@node-rs/argon2'
import { canBeLayered, isVerifiable } from '../hash-form.ts'
import { compareWithStored } from '../stored-hash.ts'
import { layeredSecret, layeredText } from './layered-digest.ts'
import { type PlainDigest, readPlainDigest } from './plain-digest.ts'

const COST = { memoryKib: 8, passes: 1, lanes: 1 }
const compare = (password: string, stored: string) =>
  compareWithStored(Buffer.from(password), stored, COST)

const PASSWORD = 'pässwort £1'
// made with passlib 1.7.4, Django 4.2, and better-auth 1.7.25
const HASHES: Readonly<Record<string, string>> = {
  'passlib pbkdf2_sha1': '$pbkdf2$1200$bq0VAkAIoTSGMOZ87z2HEA$fZGccztGZkAl7TgnO13nO2obPP8',
  'passlib pbkdf2_sha256':
    '$pbkdf2-sha256$2900$kXKOca51LsV4792bE.LcGw$QNuJ/MpBfPWZW1Jo7syNWNfawa53oTXayz0bz2GDvEU',
  'passlib pbkdf2_sha512':
    '$pbkdf2-sha512$2500$NYYwRuh97z3HGMPYu5cypg$Zt/PGSLskFAa2Vf3P2IUHTL2sfbmbnAGYiKVM5a8656T2S773jUGUwq/jWLrm0Awa0nB6T02UtrRTLKNY7kx6Q',
  'passlib sha512_crypt':
    '$6$rounds=1500$iE1SkrJNhR6X0c7o$OeaU0mJjSXJQbA8J7Tnb.Gi1NYxvpkBJkmablKcqJcC5c9FcPhjDqicZSvibqgTH5AhN8LaCzdezN1TNPrLNl.',
  'passlib sha512_crypt, 5,000 rounds':
    '$6$w9FsyA1hHJNvY2f/$6mDZ3uBy7Nd90hQ6OOLrCJr3aIOYAyrow/KX3KK2oy0s7XAChl7fv0QvgZX7B0p4IQd0RR7oKouWRDoblz1ol1',
  'passlib sha256_crypt':
    '$5$rounds=1500$7ttZqJOywePT90oK$WmLGK6kC4ZLumN0Jm2FiSc37AGsB/mXc/B.eWTzff79',
  'passlib phpass': '$P$691mgbGLXHLt.HStTNU4hUc0crl4F2/',
  'passlib bcrypt_sha256':
    '$bcrypt-sha256$v=2,t=2b,r=5$GA4G/.FdZE.g7Q/UXPpoMO$OWyVgmPkXVD5s2Jh4fSVVcgTLS6qHOu',
  'passlib bcrypt_sha256, first form':
    '$bcrypt-sha256$2b,5$ZUUQj8njyweK2Kr32J5TQu$nHhco60bEkA1UQAyqKdsWn/AZlpoO8W',
  'passlib scrypt':
    '$scrypt$ln=10,r=8,p=1$a805Z2yNsfb+v9cao1TqnQ$BGCsktKLXGf+HZkPsto43ch7Uhg04tKzpfqr5dalGbI',
  'Django pbkdf2_sha256':
    'pbkdf2_sha256$600000$9wlrMXgouEN14TzS7vm6tR$V+Usa2m0OdAG3rviSDv4mEB33qBGOA8WiT6KSjcSq5Q=',
  'Django pbkdf2_sha1': 'pbkdf2_sha1$600000$CVHDFQI0eDDg0edkTU3w5z$UFjK8wGkxQuXY8QyQrPyhIO0iH0=',
  'Django bcrypt_sha256':
    'bcrypt_sha256$$2b$12$t0uok1NgUgte39fF2s7CIOkl4JYlFoanJpuXXm4/cT6Lxlj/rrk8.',
  'Django bcrypt': 'bcrypt$$2b$12$3tOBEL5h6c054xso/9Ikie2JBUddvh13ihliTADvz8/rMLgRaBMI.',
  'Django scrypt':
    'scrypt$16384$BJKirXtuhrDTEiqjOoBs7Q$8$1$kIp3vUCohjhGuoInzuJhfYFZKufEjits+Uem5O5gi2BbI+VKnxPSOJGiZwLmo2Qpw4rS1z63mWuyJtnzcd8oPA==',
  'better-auth':
    '$better-auth$9b410b14cee91f3f4f4571cd0132e7f0:fe192bb823397638ae3cd24cd7101608c2ddd8c767b7b1ff456504acf1aa9b1af7c3c810392c12855a40c8269a0131a70567fa321f9fd62e371eaef809a0a9f2',
}

const KRATOS_SCRYPT = scryptSync(PASSWORD, 'saltsalt', 32, { N: 1024, r: 8, p: 1 })
const LONG_PBKDF2 = pbkdf2Sync(PASSWORD, 'saltsalt', 1_000, 64, 'sha1')
const SALT = Buffer.from('saltsalt').toString('base64')
/** Made here, by their documented form. */
const DOCUMENTED: Readonly<Record<string, string>> = {
  'Kratos scrypt, which writes N itself': `$scrypt$ln=1024,r=8,p=1$${SALT}$${KRATOS_SCRYPT.toString('base64')}`,
  'Keycloak PBKDF2, whose key is longer than its digest': `$pbkdf2-sha1$i=1000$${SALT}$${LONG_PBKDF2.toString('base64')}`,
}

describe('a hash of another system', () => {
  for (const [what, hash] of Object.entries({ ...HASHES, ...DOCUMENTED })) {
    it(`of ${what} is matched by its password alone, and is outdated`, () => {
      assert.equal(isVerifiable(hash), true)
      assert.equal(compare(PASSWORD, hash), 'outdated')
      assert.equal(compare(`${PASSWORD} `, hash), 'mismatch')
    })
  }

  it('of Django argon2 is one like our own', () => {
    const hash =
      'argon2$argon2id$v=19$m=102400,t=2,p=8$Q2dETzlVZmVPTjRrRVFyUmFFdHU2Vg$9ZVSw7Rf68kQ2V4pOjjEq6RRX807qEt7oKbxKSyeytE'

    assert.equal(isVerifiable(hash), true)
    assert.equal(compare(PASSWORD, hash), 'match')
    assert.equal(compare('passwort £1', hash), 'mismatch')
  })

  it('of better-auth compares the composed password', () => {
    const hash =
      '$better-auth$6fb3538faaa9986a0bc0a4239d2fba4d:072823ecf14fea5df430c8237311ac26806bbde0d8fc53d921184febe8bce98d83f7f24e821d05b74c14b454c63c4a508de414c34209affdd074aa84ba1190d3'

    assert.equal(compare('ﬁne passwört 2', hash), 'outdated')
    assert.equal(compare('fine passwo\u0308rt 2', hash), 'outdated')
  })

  it('of Firebase is matched with the keys of its project', () => {
    const salted = '42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz'
    const hash = `${salted}+VHjoZilo78198JAdRuid5lQ==`
    const signerKey =
      'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA=='
    const forms = [
      `$firescrypt$ln=14,r=8,p=1$${hash}$Bw==$${signerKey}`,
      `$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=${signerKey}$${hash}`,
    ]

    for (const form of forms) {
      assert.equal(compare('user1password', form), 'outdated')
      assert.equal(compare('user2password', form), 'mismatch')
    }
  })

  it('of SHA-crypt is the one of its specification', () => {
    const text =
      'a very much longer text to encrypt.  This one even stretches over morethan one line.'
    const hash =
      '$6$rounds=1400$anotherlongsalts$POfYwTEok97VWcjxIiSOjiykti.o/pQs.wPvMxQ6Fm7I6IoYN3CmLs66x9t0oSwbtEW7o7UmJEiDwGqd8p4ur1'

    assert.equal(compare(text, hash), 'outdated')
  })
})

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const digestBytes = (algorithm: string, written: string) =>
  createHash(algorithm).update(written, 'latin1').digest()
const latin1 = Buffer.from(PASSWORD, 'utf8').toString('latin1') // the bytes of UTF-8
const salted = digestBytes('sha512', `salt${latin1}`)
const inverse = digestBytes('sha1', `${latin1}abcd`)

/** As texts, and as parts that an importer has found. */
const DIGESTS: Readonly<Record<string, string | PlainDigest>> = {
  'LDAP {SSHA}': `{SSHA}${text(Buffer.concat([inverse, Buffer.from('abcd')]))}`,
  'LDAP {MD5}': `{MD5}${text(digestBytes('md5', latin1))}`,
  'Kratos sha512': `$sha512$pf=${text(Buffer.from('{SALT}{PASSWORD}'))}$${text(Buffer.from('salt'))}$${text(salted)}`,
  'Kratos md5': `$md5$${text(digestBytes('md5', latin1))}`,
  'Kratos hmac': `$hmac-sha256$${text(Buffer.from(createHmac('sha256', 'key').update(PASSWORD).digest('hex')))}$${text(Buffer.from('key'))}`,
  'Django sha1': `sha1$salt$${digestBytes('sha1', `salt${latin1}`).toString('hex')}`,
  'UTF-16': {
    algorithm: 'sha256',
    encoding: 'utf16le',
    digest: createHash('sha256').update(Buffer.from(PASSWORD, 'utf16le')).digest(),
  },
}

describe('a digest of another system', () => {
  const layered = (digest: PlainDigest) =>
    layeredText(
      digest,
      hashSync(layeredSecret(digest), { memoryCost: 8, timeCost: 1, parallelism: 1 }),
    )
  for (const [what, given] of Object.entries(DIGESTS)) {
    it(`of ${what} is matched under argon2id by its password alone, and is outdated`, () => {
      const digest = typeof given === 'string' ? readPlainDigest(given) : given
      assert.ok(digest && canBeLayered(digest))
      const stored = layered(digest)

      assert.equal(isVerifiable(stored), true)
      assert.ok(!stored.includes(layeredSecret(digest)), 'the digest itself is not stored')
      assert.equal(compare(PASSWORD, stored), 'outdated')
      assert.equal(compare(`${PASSWORD} `, stored), 'mismatch')
    })
  }

  it('is none if it is too short, or too long to be stored', () => {
    const digest = Buffer.alloc(16)

    assert.equal(readPlainDigest('{SSHA}YWJj'), undefined)
    assert.equal(canBeLayered({ algorithm: 'sha1', digest }), false)
    assert.equal(canBeLayered({ algorithm: 'md5', digest, before: Buffer.alloc(400) }), false)
  })
})

describe('a hash that would cost too much, or is none', () => {
  const key = Buffer.alloc(32).toString('base64')
  const texts: Readonly<Record<string, string>> = {
    'PBKDF2 for minutes': `pbkdf2_sha256$900000000$salt$${key}`,
    'PBKDF2 without rounds': `pbkdf2_sha256$0$salt$${key}`,
    'PBKDF2 for minutes, in the form of Kratos': `$pbkdf2-sha1$i=3000001,l=64$c2FsdA$${Buffer.alloc(64).toString('base64')}`,
    'PBKDF2 of another length than it says': `$pbkdf2-sha256$i=1000,l=64$c2FsdA$${key}`,
    'PBKDF2 with a key that is guessed': 'pbkdf2_sha256$1000$salt$AAAA',
    'PBKDF2 with an unknown digest': `pbkdf2_sha999$1000$salt$${key}`,
    'scrypt with all memory': `$scrypt$ln=24,r=8,p=1$c2FsdA$${key}`,
    'scrypt with many lanes': `$scrypt$ln=16,r=8,p=900$c2FsdA$${key}`,
    'scrypt with an odd N': `scrypt$16385$salt$8$1$${key}`,
    'phpass for minutes': `$P$S12345678${'a'.repeat(22)}`,
    'SHA-crypt for minutes': `$6$rounds=999999999$salt$${'a'.repeat(86)}`,
    'SHA-crypt of the wrong length': `$6$salt$${'a'.repeat(43)}`,
    'Firebase with all memory': `$firescrypt$ln=30,r=8,p=1$c2FsdA==$${key}$Bw==$${key}`,
    'WordPress with a costly bcrypt': `$wp$2y$31$${'a'.repeat(53)}`,
    'the raw text of scrypt': `${'a'.repeat(32)}:${'b'.repeat(128)}`,
  }
  for (const [what, text] of Object.entries(texts)) {
    it(`matches nothing: ${what}`, () => {
      assert.equal(isVerifiable(text), false)
      assert.equal(compare('password', text), undefined)
    })
  }

  it('is not computed for a password that makes it cost too much', () => {
    const before = process.cpuUsage()

    const match = compare('x'.repeat(1_000_000), `$6$rounds=1000000$salt$${'a'.repeat(86)}`)

    assert.equal(match, 'mismatch')
    assert.ok(process.cpuUsage(before).user < 1_000_000)
  })
})
