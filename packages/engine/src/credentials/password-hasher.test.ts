import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import type { PasswordHash } from '../brand.ts'
import { Refused } from '../refusals.ts'
import { createPasswordHasher } from './password-hasher.ts'

const cheap = { memoryKib: 64, passes: 1, lanes: 1 }
const PASSWORD = 'correct horse'

type Options = Parameters<typeof createPasswordHasher>[0]

function startHasher(t: TestContext, options: Options = { threads: 2, cost: cheap }) {
  const hasher = createPasswordHasher(options)
  t.after(() => hasher.close())
  return {
    ...hasher,
    verify: (password: string, hash: string | undefined) =>
      hasher.verify(password, hash as PasswordHash | undefined),
    hasher,
  }
}

describe('password hashes', () => {
  it('are argon2id with the cost that OWASP recommends', async (t) => {
    const { hash, verify } = startHasher(t, { threads: 1 })

    const stored = await hash(PASSWORD)

    assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[^$]{22}\$[^$]{43}$/)
    assert.equal(await verify(PASSWORD, stored), 'match')
    assert.equal(await verify('correct horsf', stored), 'mismatch')
  })

  it('are different each time', async (t) => {
    const { hash } = startHasher(t)

    assert.notEqual(await hash(PASSWORD), await hash(PASSWORD))
  })

  it('tell any two passwords apart: every character counts, NUL and lone surrogates too', async (t) => {
    const { hash, verify } = startHasher(t)
    const stored = async (password: string) => await hash(password)

    assert.equal(await verify(`${'x'.repeat(72)}b`, await stored(`${'x'.repeat(72)}a`)), 'mismatch')
    assert.equal(await verify('a\0c', await stored('a\0b')), 'mismatch')
    assert.equal(await verify('\ud800', await stored('\ud800')), 'match')
    assert.equal(await verify('\ud800', await stored('\udfff')), 'mismatch')
    assert.equal(await verify('\ufffd', await stored('\ud800')), 'mismatch')
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.string({ unit: 'binary', maxLength: 200 }),
        async (left, right) => {
          const match = await verify(right, await stored(left))
          assert.equal(match, left === right ? 'match' : 'mismatch')
          assert.equal(await verify(left, await stored(left)), 'match')
        },
      ),
      {
        numRuns: 50,
        examples: [
          ['\ud83d\ude00', '\ud83d'],
          ['', '\0'],
        ],
      },
    )
  })

  it('are outdated when they cost less than new ones, and match when they cost more', async (t) => {
    const { verify } = startHasher(t, { threads: 1, cost: { ...cheap, memoryKib: 128, passes: 2 } })
    // Written by argon2-cffi 25.1: its defaults, a cheap one, one more lane, and argon2i.
    const expensive =
      '$argon2id$v=19$m=65536,t=3,p=4$Mzud9M4cgPcHCtanPW1WLA$UXVKSFQsnfyBL2UlRGsUkIt8FsCikVtKldPxiDpud8s'
    const weak =
      '$argon2id$v=19$m=64,t=1,p=1$vg07JmL9lmjsgKFxtKzY9A$rSBTHsq3FLFV+OM+vOIytD/fVO/bb2iKqcZmhs3llx8'
    const twoLanes =
      '$argon2id$v=19$m=128,t=2,p=2$d/qn/KBUQhUnRu4o63oB7g$axjMgcncOLopyVkb2h8y8SSzT1oHWh/6/g8MxLJUvkE'
    const otherType =
      '$argon2i$v=19$m=128,t=2,p=1$6wQEL45DVQy1lmOElIn1ig$8EpDVwuWT5UeIRdkh5DxuGymZtdRgDztNV95+mMhzOw'

    assert.equal(await verify(PASSWORD, expensive), 'match')
    assert.equal(await verify(PASSWORD, twoLanes), 'match')
    assert.equal(await verify(PASSWORD, weak), 'outdated')
    assert.equal(await verify(PASSWORD, otherType), 'outdated')
    assert.equal(await verify('incorrect', weak), 'mismatch')
  })
})

describe('imported bcrypt hashes', () => {
  // Vectors written by Python's bcrypt 4.0.1 and passlib 1.7.4, salt "abcdefghijklmnopqrstuu".
  const SALT = '$04$abcdefghijklmnopqrstuu'
  const hashed = {
    [PASSWORD]: `$2b${SALT}jydOTSfIH/d5oUHpsygqV5X9xJLQc6e`,
    'forty ä': `$2b${SALT}Ag/vhymG.zjfOvPuw7BgQPjbFV1.SQW`,
    a: `$2b${SALT}MFdJu9yVgmagVAIC24fOZkaFqd3s9JC`,
    'a\0b': `$2b${SALT}sjHI0zQHpOe3SFDK1IriYv6N79Gzr32`,
  }

  for (const prefix of ['$2a', '$2b', '$2y']) {
    it(`match and are outdated, as ${prefix}$`, async (t) => {
      const { verify } = startHasher(t)
      const stored = hashed[PASSWORD].replace('$2b', prefix)

      assert.equal(await verify(PASSWORD, stored), 'outdated')
      assert.equal(await verify('Correct horse', stored), 'mismatch')
    })
  }

  it('look at the first 72 bytes only, even in the middle of a character', async (t) => {
    const { verify } = startHasher(t)

    assert.equal(await verify('ä'.repeat(40), hashed['forty ä']), 'outdated')
    assert.equal(await verify('ä'.repeat(36), hashed['forty ä']), 'outdated')
    assert.equal(await verify(`${'ä'.repeat(36)}anything`, hashed['forty ä']), 'outdated')
    assert.equal(await verify('ä'.repeat(35), hashed['forty ä']), 'mismatch')
  })

  it('take NUL for a byte like others, as Python bcrypt does', async (t) => {
    const { verify } = startHasher(t)

    assert.equal(await verify('a\0b', hashed['a\0b']), 'outdated')
    assert.equal(await verify('a', hashed['a\0b']), 'mismatch')
    assert.equal(await verify('a\0b', hashed.a), 'mismatch')
    assert.equal(await verify('a\0', hashed.a), 'mismatch')
  })

  it('match with the spare bits that old versions of passlib left behind', async (t) => {
    const { verify } = startHasher(t)
    const salted = hashed[PASSWORD].replace('stuu', 'stuv')

    assert.equal(await verify(PASSWORD, salted), 'outdated')
    assert.equal(await verify('incorrect', salted), 'mismatch')
  })
})

describe('text that is no hash', () => {
  const argon2 = '$argon2id$v=19$m=64,t=1,p=1$vg07JmL9lmjsgKFxtKzY9A'
  const digest = 'rSBTHsq3FLFV+OM+vOIytD/fVO/bb2iKqcZmhs3llx8'
  const bcrypt = '$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e'
  const foreign: Readonly<Record<string, string | undefined>> = {
    'an unknown account': undefined,
    'empty text': '',
    'the password itself': PASSWORD,
    'hexadecimal digits': 'f'.repeat(64),
    'half of an argon2 hash': argon2,
    'argon2 with four gibibytes': `${argon2.replace('m=64', 'm=4194304')}$${digest}`,
    'argon2 with a million passes': `${argon2.replace('t=1', 't=1000000')}$${digest}`,
    'argon2 with 255 lanes': `${argon2.replace('m=64', 'm=4096').replace('p=1', 'p=255')}$${digest}`,
    'argon2 with less memory than lanes need': `${argon2.replace('p=1', 'p=16')}$${digest}`,
    'argon2 of a future version': `${argon2.replace('v=19', 'v=99')}$${digest}`,
    'argon2 with a megabyte of digest': `${argon2}$${digest.repeat(25_000)}`,
    'bcrypt with 31 rounds': `$2b${bcrypt.replace('$04', '$31')}`,
    'bcrypt with 0 rounds': `$2b${bcrypt.replace('$04', '$00')}`,
    'bcrypt of the faulty kind': `$2x${bcrypt}`,
    'bcrypt cut short': `$2b${bcrypt.slice(0, -1)}`,
    'bcrypt with a newline': `$2b${bcrypt}\n`,
    'an LDAP hash': `{SSHA}${digest}=`,
    'a hash with NUL': `${argon2}\0$${digest}`,
  }
  for (const [name, stored] of Object.entries(foreign)) {
    it(`never matches: ${name}`, async (t) => {
      const { verify } = startHasher(t)

      assert.equal(await verify(PASSWORD, stored), 'mismatch')
    })
  }
})

describe('the hash threads', () => {
  it('leave the event loop alone', async (t) => {
    const { hash } = startHasher(t, { threads: 2 })
    let isDone = false
    const hashes = Promise.all(Array.from({ length: 10 }, () => hash(PASSWORD)))
    const done = hashes.then(() => {
      isDone = true
    })

    let turns = 0
    for (; !isDone; turns += 1) await nextTurn()
    await done

    assert.ok(turns > 100, `${turns} turns of the event loop during ten hashes`)
  })

  it('refuse more than the queue holds, and say when to come back', async (t) => {
    const { hash, hasher } = startHasher(t, { threads: 1, maxWaiting: 3 })
    const accepted = Array.from({ length: 4 }, () => hash(PASSWORD))

    assert.equal(hasher.waiting, 3)
    await assert.rejects(hash(PASSWORD), (error) => {
      assert.ok(error instanceof Refused && error.refusal.code === 'overloaded')
      assert.ok(Number.isInteger(error.refusal.retryAfterSeconds))
      assert.ok(error.refusal.retryAfterSeconds >= 1)
      return true
    })

    assert.equal((await Promise.all(accepted)).length, 4)
    assert.equal(hasher.waiting, 0)
    await hash(PASSWORD)
  })

  it('start before the first login when asked to', async (t) => {
    const { hasher, verify, hash } = startHasher(t)

    await hasher.warmUp()

    assert.equal(await verify(PASSWORD, await hash(PASSWORD)), 'match')
  })
})
