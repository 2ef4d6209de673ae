import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  type EmailRules,
  parseEmailAddress,
  pydanticEmailRules,
  schoolEmailRules,
  webFormEmailRules,
} from './email-address.ts'

const reasonOf = (text: string, rules: EmailRules) => {
  const reading = parseEmailAddress(text, rules)
  return reading.ok ? `accepted as ${reading.address}` : reading.reason
}
const addressOf = (text: string, rules: EmailRules): string => {
  const reading = parseEmailAddress(text, rules)
  return reading.ok ? reading.address : `refused: ${reading.reason}`
}

describe('the e-mail address of pydantic', () => {
  const addresses: readonly (readonly [string, string])[] = [
    ['  Kim@Example.COM\n', 'kim@example.com'],
    ['\u3000kim@example.com\u0085', 'kim@example.com'],
    ["o'brien+movies@example.com", "o'brien+movies@example.com"],
    ["!#$%&'*+-/=?^_`{|}~@example.com", "!#$%&'*+-/=?^_`{|}~@example.com"],
    ['KÜM@BÜCHER.de', 'küm@bücher.de'],
    ['kim@XN--BCHER-KVA.de', 'kim@bücher.de'],
    ['ki\u006d\u0301@example.com', 'ki\u1e3f@example.com'],
    ['用户@例子.广告', '用户@例子.广告'],
    ['kim@例え。jp', 'kim@例え.jp'],
    ['kim@ｅｘａｍｐｌｅ.com', 'kim@example.com'],
    ['kim@paral·lel.cat', 'kim@paral·lel.cat'],
    ['kim@0x7f.com', 'kim@0x7f.com'],
    [`${'k'.repeat(65)}@example.com`, `${'k'.repeat(65)}@example.com`],
    [`${'k'.repeat(242)}@example.com`, `${'k'.repeat(242)}@example.com`],
    [`kim@${'x'.repeat(63)}.com`, `kim@${'x'.repeat(63)}.com`],
  ]
  for (const [text, address] of addresses) {
    it(`reads ${JSON.stringify(text.slice(0, 40))}`, () => {
      assert.equal(addressOf(text, pydanticEmailRules), address)
    })
  }

  const refusals: readonly (readonly [string, string])[] = [
    ['', 'An email address must have an @-sign.'],
    ['kim', 'An email address must have an @-sign.'],
    ['@example.com', 'There must be something before the @-sign.'],
    ['kim@', 'There must be something after the @-sign.'],
    ['kim@b', 'The part after the @-sign is not valid. It should have a period.'],
    ['kim@localhost', 'The part after the @-sign is not valid. It should have a period.'],
    ['k m@b.com', 'The email address contains invalid characters before the @-sign: SPACE.'],
    ['(c)kim@b.com', "The email address contains invalid characters before the @-sign: '(', ')'."],
    ['k\nm@b.com', 'The email address contains invalid characters before the @-sign: U+000A.'],
    ['k\\m@b.com', 'The email address contains invalid characters before the @-sign: "\\".'],
    ['kim@exa_mple.com', "The part after the @-sign contains invalid characters: '_'."],
    ['kim@@b.com', "The part after the @-sign contains invalid characters: '@'."],
    ['kim@b\r\n.com', 'The part after the @-sign contains invalid characters: U+000A, U+000D.'],
    ['kim@b.com\0', 'The part after the @-sign contains invalid characters: U+0000.'],
    ['k..m@b.com', 'An email address cannot have two periods in a row.'],
    ['kim@b..com', 'An email address cannot have two periods in a row.'],
    ['.kim@b.com', 'An email address cannot start with a period.'],
    ['kim.@b.com', 'An email address cannot have a period immediately before the @-sign.'],
    ['kim@.b.com', 'An email address cannot have a period immediately after the @-sign.'],
    ['kim@b.com.', 'An email address cannot end with a period.'],
    ['kim@-b.com', 'An email address cannot have a hyphen immediately after the @-sign.'],
    ['kim@b-.com', 'An email address cannot have a period and a hyphen next to each other.'],
    [
      'kim@1.2.3.4',
      'The part after the @-sign is not valid. It is not within a valid top-level domain.',
    ],
    [
      'kim@b.123',
      'The part after the @-sign is not valid. It is not within a valid top-level domain.',
    ],
    ['"k m"@b.com', 'Quoting the part before the @-sign is not allowed here.'],
    ['"k@m"@b.com', 'Quoting the part before the @-sign is not allowed here.'],
    ['""@b.com', 'There must be something before the @-sign.'],
    ['"k"m@b.com', "Extra character(s) found after close quote: 'm'"],
    ['kim@[127.0.0.1]', 'A bracketed IP address after the @-sign is not allowed here.'],
    [
      'Kim <kim@b.com>',
      'A display name and angle brackets around the email address are not permitted here.',
    ],
    [
      '<kim@b.com>',
      'A display name and angle brackets around the email address are not permitted here.',
    ],
    ['k\u200bm@b.com', 'The email address contains unsafe characters: ZERO WIDTH SPACE.'],
    ['kim@b\u200b.com', 'The email address contains unsafe characters: ZERO WIDTH SPACE.'],
    ['\ufeffkim@b.com', 'The email address contains unsafe characters: ZERO WIDTH NO-BREAK SPACE.'],
    ['k\ud800m@b.com', 'The email address contains unsafe characters: U+D800.'],
    ['\u0301kim@b.com', 'The email address contains unsafe characters: COMBINING ACUTE ACCENT.'],
    [
      '\u037ekim@b.com',
      "After Unicode normalization: The email address contains invalid characters before the @-sign: ';'.",
    ],
    ['kim@☃.net', "The part after the @-sign contains invalid characters: '☃'."],
    ['kim@b…com', "The part after the @-sign contains invalid characters: '…'."],
    ['kim@％41.com', 'The part after the @-sign is not valid IDNA.'],
    ['kim@xn--a.com', 'The part after the @-sign is not valid IDNA.'],
    [`${'k'.repeat(243)}@example.com`, 'The email address is too long (1 character too many).'],
    [
      `${'k'.repeat(3000)}@example.com`,
      'The email address is too long (2758 characters too many).',
    ],
    [
      `kim@${'x'.repeat(65)}.com`,
      'After the @-sign, periods cannot be separated by so many characters (2 characters too many).',
    ],
  ]
  for (const [text, reason] of refusals) {
    it(`refuses ${JSON.stringify(text.slice(0, 40))}: ${reason}`, () => {
      assert.equal(reasonOf(text, pydanticEmailRules), reason)
    })
  }

  for (const domain of ['x.test', 'x.local', 'x.localhost', 'x.invalid', 'x.onion', '1.arpa']) {
    it(`refuses the special-use domain ${domain}`, () => {
      assert.equal(
        reasonOf(`kim@${domain}`, pydanticEmailRules),
        'The part after the @-sign is a special-use or reserved name that cannot be used with email.',
      )
    })
  }

  it('counts a domain as long as its ASCII form is', () => {
    const short = `${'k'.repeat(230)}@bücher.example`

    assert.match(reasonOf(short, pydanticEmailRules), /^accepted/)
    assert.match(reasonOf(`${'k'.repeat(9)}${short}`, pydanticEmailRules), /too long/)
  })
})

describe('the e-mail address of a web form', () => {
  it('is trimmed and lower-cased, and special-use domains are taken', () => {
    assert.equal(addressOf(' Lee@Mail.Test ', webFormEmailRules), 'lee@mail.test')
  })

  for (const [text, address] of [
    ['José@Example.com', 'josé@example.com'],
    ['jose\u0301@example.com', 'josé@example.com'],
    ['kim@BÜCHER.com', 'kim@bücher.com'],
    ['kim@bu\u0308cher.com', 'kim@bücher.com'],
    ['kim@xn--bcher-kva.com', 'kim@bücher.com'],
    ['kim@XN--BCHER-KVA.com', 'kim@bücher.com'],
    ['kim@ｈouse.example', 'kim@house.example'],
    ['kim@1.2', 'kim@1.2'],
    ['kim@xn--a.com', 'kim@xn--a.com'],
    ['kim@a_b.com', 'refused'],
  ] as const) {
    it(`has one form: ${JSON.stringify(text)} is ${address}`, () => {
      assert.match(addressOf(text, webFormEmailRules), new RegExp(`^${address}`))
    })
  }

  for (const text of [
    'lee',
    'lee@x',
    '@x.com',
    'lee@',
    'lee@@x.com',
    'lee@x@y.com',
    'lee@x..com',
    'lee@.x.com',
    'lee@x.com.',
    'lee @x.com',
    'lee@x .com',
    'le\u00a0e@x.com',
    'le\0e@x.com',
    'lee@x.com\r\nbcc:x@y.com',
    'le\ud800e@x.com',
    'lee@x\udc00.com',
    'le\u200be@x.com',
    '<lee@x.com>',
    '"lee"@x.com',
    'lee@-x.com',
    `lee@${'x'.repeat(64)}.com`,
    `${'l'.repeat(249)}@x.com`.slice(0, 249).concat('@xx.com'),
  ]) {
    it(`refuses ${JSON.stringify(text.slice(0, 40))}`, () => {
      assert.equal(parseEmailAddress(text, webFormEmailRules).ok, false)
    })
  }
})

describe('the e-mail address of a school', () => {
  it('is trimmed and lower-cased, and special-use domains are taken', () => {
    assert.equal(addressOf(' Ana@School.Local ', schoolEmailRules), 'ana@school.local')
  })

  for (const text of ['ana', '', 'ana@@school.org', 'ana@x@school.org']) {
    it(`says of ${JSON.stringify(text)} that it must have exactly one @-sign`, () => {
      assert.equal(
        reasonOf(text, schoolEmailRules),
        'The email address is not valid. It must have exactly one @-sign.',
      )
    })
  }

  it('has 64 characters before the @-sign at most', () => {
    assert.match(reasonOf(`${'a'.repeat(64)}@school.org`, schoolEmailRules), /^accepted/)
    assert.equal(
      reasonOf(`${'a'.repeat(65)}@school.org`, schoolEmailRules),
      'The email address is too long before the @-sign (1 character too many).',
    )
  })
})

describe('every dialect of e-mail addresses', () => {
  const dialects = [pydanticEmailRules, webFormEmailRules, schoolEmailRules]
  const awkward = fc.constantFrom(
    ...'aAzZ09.@-_ \'"<>()\\+%ßéÉİſKΣς١אا漢シ・·。．ａ💩',
    ...['\u0301', '\u0307', '\u0323', '\u200b', '\u200d', '\ud800', '\0', 'xn--', '.com'],
  )
  const soup = fc.array(awkward, { maxLength: 20 }).map((parts) => parts.join(''))
  const address = fc.tuple(soup, soup).map(([local, domain]) => `${local}@${domain}.com`)
  const anything = fc.oneof(
    address,
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.emailAddress(),
  )

  it('reads its own form unchanged', () => {
    fc.assert(
      fc.property(anything, fc.constantFrom(...dialects), (text, rules) => {
        const first = parseEmailAddress(text, rules)
        if (first.ok) assert.deepEqual(parseEmailAddress(first.address, rules), first)
      }),
      { numRuns: 5_000 },
    )
  })

  it('never lets letter case matter', () => {
    fc.assert(
      fc.property(fc.emailAddress(), fc.constantFrom(...dialects), (text, rules) => {
        const reading = parseEmailAddress(text, rules)
        const shouted = parseEmailAddress(text.toUpperCase(), rules)
        if (reading.ok) assert.deepEqual(shouted, reading)
      }),
    )
  })

  it('never accepts what could break a mail header or be longer than its column', () => {
    fc.assert(
      fc.property(anything, fc.constantFrom(...dialects), (text, rules) => {
        const reading = parseEmailAddress(text, rules)
        if (!reading.ok) return assert.notEqual(reading.reason, '')
        assert.doesNotMatch(reading.address, /[\p{C}\p{Z}<>"]/u)
        assert.ok([...reading.address].length <= 254)
      }),
      { numRuns: 5_000 },
    )
  })

  it('answers at once on a megabyte of anything', () => {
    for (const rules of dialects) {
      for (const piece of [' ', '@', '"', '<\u0338', 'ü.', '(', 'xn--']) {
        assert.equal(parseEmailAddress(`${piece.repeat(300_000)}x`, rules).ok, false)
      }
    }
  })
})
