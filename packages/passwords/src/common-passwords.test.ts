import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { describe, it } from 'node:test'
import { dictionary } from '@zxcvbn-ts/language-common'
import { isCommonPassword } from './common-passwords.ts'

describe('common passwords', () => {
  const list = dictionary['passwords-common']

  it('include every entry of the list, in any letter case', () => {
    for (const password of list) {
      assert.ok(isCommonPassword(password), password)
      assert.ok(isCommonPassword(password.toUpperCase()), password)
    }
  })

  it('include other spellings of Unicode', () => {
    assert.ok(isCommonPassword('ｐａｓｓｗｏｒｄ'), 'full width')
    assert.ok(isCommonPassword('ﬁnally') === isCommonPassword('finally'), 'ligature')
  })

  it('do not include passphrases', () => {
    const words = dictionary['diceware-common']
    const word = () => words[randomInt(words.length)]
    for (let count = 0; count < 10_000; count += 1) {
      const phrase = [word(), word(), word(), word()].join(' ')
      assert.equal(isCommonPassword(phrase), false, phrase)
    }
  })
})
