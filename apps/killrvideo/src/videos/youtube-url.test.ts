import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { youtubeIdOf } from './youtube-url.ts'

const ID = 'dQw4w9WgXcQ'

describe('the id in a YouTube address', () => {
  for (const address of [
    `https://youtu.be/${ID}`,
    `http://youtu.be/${ID}?t=10`,
    `https://www.youtube.com/watch?v=${ID}`,
    `https://youtube.com/watch?list=abc&v=${ID}&t=1s`,
    `http://www.youtube.com/embed/${ID}`,
    `https://www.youtube.com/v/${ID}`,
    `https://youtube.com/shorts/${ID}?feature=share`,
  ]) {
    it(`is found in ${address}`, () => assert.equal(youtubeIdOf(address), ID))
  }

  for (const address of [
    `https://vimeo.com/${ID}`,
    `https://evil.example/watch?v=${ID}`,
    `https://youtube.com.evil.example/watch?v=${ID}`,
    `ftp://youtube.com/watch?v=${ID}`,
    'https://www.youtube.com/watch?v=tooshort',
    `https://www.youtube.com/watch?v=${ID}x`,
    `https://www.youtube.com/watch?v=dQw4w9WgXc!`,
    'https://www.youtube.com/watch',
    'https://www.youtube.com/',
    `youtube.com/watch?v=${ID}`,
    'no address',
    '',
  ]) {
    it(`is none in ${address || 'an empty text'}`, () =>
      assert.equal(youtubeIdOf(address), undefined))
  }
})
