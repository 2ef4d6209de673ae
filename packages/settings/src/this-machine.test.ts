import assert from 'node:assert/strict'
import { it } from 'node:test'
import { isThisMachine, staysOnThisMachine } from './this-machine.ts'

it('knows the names and addresses that always mean the machine itself', () => {
  for (const host of ['localhost', 'app.LocalHost', '127.0.0.1', '127.8.9.1', '::1', '[::1]']) {
    assert.ok(isThisMachine(host), host)
  }
  assert.ok(isThisMachine('::ffff:127.0.0.1'))
  for (const host of [
    ...['', '0.0.0.0', '::', '203.0.113.7', '::ffff:203.0.113.7', '2130706433', '0x7f000001'],
    ...['127.0.0.1.evil.example', 'localhost.evil.example', 'notlocalhost', 'usher', 'a.test'],
  ]) {
    assert.ok(!isThisMachine(host), host)
  }
})

it('knows which servers nobody else reaches', () => {
  const host = '127.0.0.1'
  assert.ok(staysOnThisMachine({ host, publicUrl: undefined }))
  assert.ok(staysOnThisMachine({ host, publicUrl: 'http://localhost:9000/accounts' }))
  assert.ok(!staysOnThisMachine({ host, publicUrl: 'https://accounts.example.com' }))
  assert.ok(!staysOnThisMachine({ host: '0.0.0.0', publicUrl: undefined }))
})
