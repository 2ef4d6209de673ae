import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Ask, asking } from '@usher/app/testing'
import { assertRefused, collectTokens, doors, keysDerivedFrom, resigned } from './support/doors.ts'
import { newUsher, type Usher } from './support/usher.ts'

const SECRET_KEY = 'a key that only this test uses, 32 bytes and more'

describe('on a server with all apps', () => {
  let usher: Usher
  let ask: Ask
  let tokens: Readonly<Record<string, string>>
  before(async () => {
    usher = await newUsher({ SECRET_KEY })
    ask = asking((await usher.serve()).url)
    tokens = await collectTokens(usher, ask)
  })
  after(() => usher.remove())

  for (const [place, { opens, knock }] of Object.entries(doors)) {
    it(`${place} opens to ${opens.join(', ')} and to no other token`, async () => {
      for (const [name, token] of Object.entries(tokens)) {
        if (!opens.includes(name)) assertRefused(await knock(ask, token), name)
      }
      for (const name of opens) {
        const { status, text } = await knock(ask, tokens[name] ?? '')
        assert.equal(status, 200, `${name}: ${text}`)
      }
    })
  }

  for (const [place, { realm, opens, knock }] of Object.entries(doors)) {
    it(`${place} stays shut to its own token under a key of another purpose or realm`, async () => {
      const token = tokens[opens[0] ?? ''] ?? ''
      for (const { realm: other, purpose, key } of keysDerivedFrom(SECRET_KEY)) {
        const forged = resigned(token, key)
        if (forged === token) assert.equal(other, realm, 'a key belongs to one realm')
        else assertRefused(await knock(ask, forged), `${purpose} of ${other}`)
      }
      // The contract of killrvideo signs with SECRET_KEY as it is.
      if (realm === 'killrvideo') return
      assertRefused(await knock(ask, resigned(token, SECRET_KEY)), 'SECRET_KEY itself')
    })
  }
})
