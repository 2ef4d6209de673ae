import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { asking } from '@usher/app/testing'
import { newUsher, type Usher } from './support/usher.ts'

describe('usher passwords build', () => {
  let usher: Usher
  before(async () => {
    usher = await newUsher()
  })
  after(() => usher.remove())

  it('makes a filter; a server that is started with it refuses these passwords', async () => {
    const list = join(usher.dataDir, 'breached.txt')
    const filter = join(usher.dataDir, 'breached.filter')
    writeFileSync(list, 'a password that has leaked\nanother one that has leaked\n')

    const built = await usher.run(['passwords', 'build', list, '--output', filter, '--json'])
    const again = await usher.run(['passwords', 'build', list, '--output', filter])
    const { url } = await usher.serve(['starter'], { variables: { BREACHED_PASSWORDS: filter } })
    const register = (password: string) =>
      asking(url)('POST', '/account/api/starter/register', {
        body: { email: 'kim@example.com', password, display_name: 'Kim' },
      })

    assert.equal(built.json.passwords, 2)
    assert.deepEqual([again.exitCode, /give another --output/.test(again.errors)], [1, true])
    const { status, body } = await register('a password that has leaked')
    assert.deepEqual([status, body.errors[0].code], [422, 'breached'])
    assert.equal((await register('a password that nobody knows')).status, 202)
  })
})
