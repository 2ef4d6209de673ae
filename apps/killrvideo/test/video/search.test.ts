import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from '../support/databases.ts'
import { faultsOf } from '../support/problem.ts'
import { API, idsOf, newWord, stored, submitted } from '../support/videos.ts'

const SEARCH = `${API}/search/videos`
const SUGGEST = `${API}/search/tags/suggest`

onEveryDatabase('searching videos', (surfaces) => {
  const search = async (query: string, more = '') => {
    const path = `${SEARCH}?query=${encodeURIComponent(query)}&pageSize=100${more}`
    const { status, body, text } = await surfaces().blueprint.get(path)
    assert.equal(status, 200, text)
    assert.equal(body.pagination.totalItems, body.data.length)
    return idsOf(body.data)
  }

  it('finds every term in title, description or a tag, in any case', async () => {
    const { creator } = surfaces()
    const cleo = await creator('cleo')
    const word = newWord()
    const { videoId } = await submitted(surfaces(), cleo, {
      title: `Über ${word} Straße`,
      description: 'Line one\nΟΔΟΣ and more',
      tags: ['Jazz-Funk', `x${word}y`],
    })
    for (const query of [
      word,
      word.toUpperCase(),
      `  ${word}\t jazz `,
      `${word} ÜBER`,
      `${word} strasse`,
      `${word} οδος`,
      `${word} οδοσ`,
      `${word.slice(1, -1)} be`,
      `${word} e`,
      `${word} azz-fu`,
    ]) {
      assert.deepEqual(await search(query), [videoId], query)
      assert.deepEqual(await search(query, '&mode=semantic'), [videoId], query)
    }
    assert.deepEqual(await search(`${word} absent`), [])
    assert.deepEqual(await search(`${word} jazzfunk`), [])
  })

  it('answers title matches first, then the newest, in pages', async () => {
    const { blueprint, creator, clock } = surfaces()
    const cleo = await creator('cleo')
    const word = newWord()
    const say = async (said: object) => {
      clock.advance('1s')
      return (await submitted(surfaces(), cleo, said)).videoId
    }
    const inTitle = await say({ title: `the ${word}` })
    const inTag = await say({ tags: [word] })
    const inTitleToo = await say({ title: `${word}!` })
    const inDescription = await say({ description: `see ${word}` })

    const expected = [inTitleToo, inTitle, inDescription, inTag]
    assert.deepEqual(await search(word), expected)
    const { body } = await blueprint.get(`${SEARCH}?query=${word}&page=2&pageSize=3`)
    assert.deepEqual([idsOf(body.data), body.pagination.totalItems], [[inTag], 4])
  })

  it('takes all characters as plain text', async () => {
    const { creator } = surfaces()
    const cleo = await creator('cleo')
    const word = newWord()
    const odd = `100%_sure "${word}" it's*OR\\(NEAR)^{a}:b-c`
    const { videoId } = await submitted(surfaces(), cleo, { title: odd })
    await submitted(surfaces(), cleo, { title: `100 sure ${word}` })
    for (const query of [`"${word}"`, `${word} %_`, `${word} it's*`, `${word} \\(NEAR)^{a}:b-c`]) {
      assert.deepEqual(await search(query), [videoId], query)
    }
    for (const query of [
      `${word} OR zzz`,
      `${word} AND NOT`,
      `title:${word}`,
      `${word}*`,
      '%',
      '__________',
      "'; drop table videos; --",
      '"',
      '* ^ : ( )',
      'NEAR(a b)',
      '   ',
      'x'.repeat(10_000),
      'ab '.repeat(3_000),
      Array.from({ length: 1_500 }, (_, at) => `t${at}`).join(' '),
      '😀',
    ]) {
      await search(query)
    }
    assert.deepEqual(await search(`${word} OR zzz`), [])
    assert.deepEqual(await search('   '), [])
  })

  it('finds listed videos only, and none when nothing fits', async () => {
    const { blueprint, creator } = surfaces()
    const word = newWord()
    await stored(surfaces(), await creator('cleo'), { title: word, status: 'PROCESSING' })
    const { body } = await blueprint.get(`${SEARCH}?query=${word}`)
    assert.deepEqual(
      [body.data, body.pagination.totalItems, body.pagination.totalPages],
      [[], 0, 0],
    )
  })

  it('refuses queries that are none', async () => {
    const { blueprint } = surfaces()
    assert.deepEqual(faultsOf(await blueprint.get(SEARCH)), ['query.query missing'])
    assert.deepEqual(faultsOf(await blueprint.get(`${SEARCH}?query=`)), [
      'query.query string_too_short',
    ])
    assert.deepEqual(faultsOf(await blueprint.get(`${SEARCH}?query=a%00b`)), [
      'query.query value_error',
    ])
    assert.deepEqual(faultsOf(await blueprint.get(`${SEARCH}?query=a&mode=Keyword`)), [
      'query.mode enum',
    ])
  })

  it('refuses more than 512 tokens by meaning, and takes them by words', async () => {
    const { blueprint } = surfaces()
    const query = encodeURIComponent(`a,${'b '.repeat(511)}`)
    const { status, body } = await blueprint.get(`${SEARCH}?mode=semantic&query=${query}`)
    assert.equal(status, 400)
    assert.match(body.detail, /512-token/)
    assert.equal((await blueprint.get(`${SEARCH}?query=${query}`)).status, 200)
    const fits = encodeURIComponent('b '.repeat(512))
    assert.equal((await blueprint.get(`${SEARCH}?mode=semantic&query=${fits}`)).status, 200)
  })
})

onEveryDatabase('suggesting tags', (surfaces) => {
  it('answers tags of listed videos that contain the text, ascending, each once', async () => {
    const { blueprint, creator } = surfaces()
    const cleo = await creator('cleo')
    const word = newWord()
    const tags = [`b ${word}`, `A ${word.toUpperCase()}`, `c${word}d`]
    await submitted(surfaces(), cleo, { tags })
    const { videoId } = await submitted(surfaces(), cleo, { tags: [...tags, `e ${word}`] })
    await stored(surfaces(), cleo, { status: 'PENDING', tags: [`f ${word}`] })
    const suggest = async (query: string) => {
      const { status, body } = await blueprint.get(`${SUGGEST}?query=${encodeURIComponent(query)}`)
      assert.equal(status, 200)
      return body
    }

    const expected = [`A ${word.toUpperCase()}`, `b ${word}`, `c${word}d`, `e ${word}`]
    assert.deepEqual(
      await suggest(word),
      expected.map((tag) => ({ tag })),
    )
    assert.deepEqual(
      await suggest(`${word}&limit=`.slice(0, word.length)),
      expected.map((tag) => ({ tag })),
    )
    const two = await blueprint.get(`${SUGGEST}?query=${word}&limit=2`)
    assert.deepEqual(
      two.body,
      expected.slice(0, 2).map((tag) => ({ tag })),
    )
    await blueprint.put(`${API}/videos/id/${videoId}`, { as: cleo, body: { tags: [] } })
    assert.deepEqual(
      await suggest(word),
      expected.slice(0, 3).map((tag) => ({ tag })),
    )
    assert.deepEqual(await suggest('%'), [])
    for (const wrong of ['', '?query=', '?query=a&limit=0', '?query=a&limit=26']) {
      assert.equal((await blueprint.get(`${SUGGEST}${wrong}`)).status, 422)
    }
  })
})
