import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { linearPattern } from './linear-pattern.ts'

const same = (pattern: string, text: string) => {
  const linear = linearPattern(pattern)
  if (linear) assert.equal(linear.test(text), new RegExp(pattern, 'u').test(text), pattern)
  return linear !== undefined
}

describe('an expression in the language of RE2', () => {
  it('is found for what people write', () => {
    for (const pattern of [
      '^[a-z]+$',
      String.raw`^\d{4}-\d{2}-\d{2}$`,
      String.raw`^[\w.+-]+@[\w-]+(\.[\w-]+)+$`,
      '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$',
      String.raw`^(?<scheme>https?):\/\/[^\s/$.?#].[^\s]*$`,
      String.raw`[\u{1f600}-\u{1f64f}\ud83d\ude80]|\u00e9|\cJ|\0|[\b\-\]]`,
      '^(a+)+$',
    ]) {
      assert.ok(linearPattern(pattern), pattern)
    }
  })

  it('is not said where RE2 has no words for it, or very many', () => {
    for (const pattern of [
      '(?=a)',
      '(?!a)',
      '(?<=a)b',
      String.raw`(a)\1`,
      String.raw`(?<n>a)\k<n>`,
      String.raw`\p{L}`,
      String.raw`[^\S]`,
      '[^]',
      '[]',
      '(?i:a)',
      String.raw`\ud800`,
      String.raw`\u{dfff}`,
      'a{1000}',
      '((a{9}){9}){9}',
      '(a{1,30}){1,30}',
    ]) {
      assert.equal(linearPattern(pattern), undefined, pattern)
    }
  })

  it('means the same as the expression, whatever the text', () => {
    const literal = fc.constantFrom('a', 'b', '-', '_', 'é', '😀', '/', ' ', ',', '7')
    const escaped = fc.constantFrom(
      ...['\\d', '\\D', '\\w', '\\W', '\\s', '\\S', '\\b', '\\B', '\\.', '\\n', '\\t', '\\x41'],
      ...['\\u2028', '\\u{1f600}', '\\ud83d\\ude00', '\\cJ', '\\0', '.', '^', '$', '\\/', '\\\\'],
    )
    const inSet = fc.constantFrom(
      ...[
        'a-c',
        'x',
        '0-9',
        '\\d',
        '\\s',
        '\\w',
        '\\W',
        '\\b',
        '\\-',
        '-',
        '\\]',
        '^',
        '.',
        '[',
        '$',
      ],
      ...['\\u{1f600}-\\u{1f64f}', 'é', '\\n', '(', '\\t-\\r'],
    )
    const set = fc
      .tuple(fc.constantFrom('', '^'), fc.array(inSet, { minLength: 1, maxLength: 3 }))
      .map(([not, items]) => `[${not}${items.join('')}]`)
    const { expression } = fc.letrec<{ expression: string; group: string }>((tie) => ({
      group: fc
        .tuple(fc.constantFrom('(', '(?:', '(?<n>'), tie('expression'))
        .map(([open, inner]) => `${open}${inner})`),
      expression: fc
        .array(
          fc.tuple(
            fc.oneof({ maxDepth: 3 }, literal, escaped, set, tie('group')),
            fc.constantFrom('', '', '', '*', '+', '?', '*?', '+?', '{2}', '{0,2}', '{1,}', '|'),
          ),
          { maxLength: 4 },
        )
        .map((parts) => parts.flat().join('')),
    }))
    const text = fc
      .array(
        fc.constantFrom(
          ...[
            'a',
            'b',
            'c',
            'x',
            '-',
            '_',
            'é',
            '😀',
            '🙂',
            '/',
            '\\',
            ' ',
            ',',
            '7',
            'A',
            '.',
            '^',
          ],
          ...['\n', '\r', '\u2028', '\u00a0', '\ufeff', '\u0000', '\b', ']', '[', '(', '$', '\t'],
        ),
        { maxLength: 8 },
      )
      .map((characters) => characters.join(''))
    let said = 0
    fc.assert(
      fc.property(expression, fc.array(text, { minLength: 5, maxLength: 5 }), (pattern, texts) => {
        fc.pre(isExpression(pattern))
        for (const one of texts) said += Number(same(pattern, one))
      }),
      { numRuns: 5000, seed: 7 },
    )

    assert.ok(said > 10_000, `only ${said} texts were compared`)
  })

  it('takes a time in proportion to the text where others take for ever', () => {
    const hostile = linearPattern('^(a+)+$')
    const before = process.cpuUsage()

    assert.equal(hostile?.test(`${'a'.repeat(100_000)}b`), false)

    const { user, system } = process.cpuUsage(before) // others may keep the processors busy
    assert.ok(user + system < 250_000, `${user + system} µs of processor time`)
  })

  it('keeps its meaning when RE2 has to forget', () => {
    const pattern = linearPattern('^(?:[ab]*a[ab]{20})$')
    for (let count = 0; count < 200; count += 1) {
      assert.equal(pattern?.test(`${'ab'.repeat(count)}a${'b'.repeat(20)}`), true)
    }
  })
})

function isExpression(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') !== undefined
  } catch {
    return false
  }
}
