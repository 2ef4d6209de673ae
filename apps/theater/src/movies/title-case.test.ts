import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { titleCase } from './title-case.ts'

describe('title case (contract 4.6)', () => {
  for (const [text, titled] of [
    ["john o'neil", "John O'Neil"],
    ['ACTION movie', 'Action Movie'],
    ["they're", "They'Re"],
    ['3d printer', '3D Printer'],
    ['sci-fi', 'Sci-Fi'],
    ['snake_case', 'Snake_Case'],
    ['mcDONALD', 'Mcdonald'],
    ['élodie', 'Élodie'],
    ['ß straße', 'Ss Straße'],
    ['ǆ', 'ǅ'],
    ['ǆungla ǄUNGLA', 'ǅungla ǅungla'],
    ['ﬁlm', 'Film'],
    ['東京tower', '東京Tower'],
    ['ليلabc', 'ليلAbc'],
    ['ОДИССЕЯ', 'Одиссея'],
    ['ΟΔΥΣΣΕΥΣ', 'Οδυσσευς'],
    ['ΣΑΣ σας', 'Σας Σας'],
    ['ᾳδης', 'ᾼδης'],
    ['ე', 'ე'],
    ['İSTANBUL', 'İstanbul'],
    ['𐐨𐐀', '𐐀𐐨'],
    ['  two  blanks  ', '  Two  Blanks  '],
    ['', ''],
    ['1234 !?', '1234 !?'],
  ]) {
    it(`makes ${JSON.stringify(titled)} of ${JSON.stringify(text)}`, () => {
      assert.equal(titleCase(String(text)), titled)
    })
  }

  const isCased = (character: string) => /\p{Cased}/u.test(character)

  /** Letters that stay one letter and whose title case is their upper case. */
  const isSimple = (letter: string) =>
    [...letter.toUpperCase()].length === 1 &&
    [...letter.toLowerCase()].length === 1 &&
    !/[Σσς\p{Lt}ǄǆǇǉǊǌǱǳა-ჿ]/u.test(letter)

  /** The rule as it stands, one character after the other. */
  function byTheRule(text: string): string {
    let follows = false
    let titled = ''
    for (const character of text) {
      titled += follows ? character.toLowerCase() : character.toUpperCase()
      follows = isCased(character)
    }
    return titled
  }

  it('is what the rule says, character by character', () => {
    const simple = fc.string({ unit: 'grapheme' }).filter((text) => [...text].every(isSimple))

    fc.assert(
      fc.property(simple, (text) => {
        assert.equal(titleCase(text), byTheRule(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('is so for every letter there is, where it begins a word and where it does not', () => {
    for (let code = 0; code <= 0x1ffff; code += 1) {
      const letter = String.fromCodePoint(code)
      const text = `${letter}${letter}x-${letter}`
      if (isSimple(letter)) assert.equal(titleCase(text), byTheRule(text), code.toString(16))
    }
  })

  it('changes nothing but letters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const others = (all: string) => all.replace(/\p{Cased}|\p{M}|[ʼʾ]/gu, '')
        assert.equal(others(titleCase(text)), others(text))
      }),
    )
  })
})
