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
  const own = { host, publicUrl: undefined, listen: [] }
  assert.ok(staysOnThisMachine(own))
  assert.ok(staysOnThisMachine({ ...own, publicUrl: 'http://localhost:9000/accounts' }))
  assert.ok(!staysOnThisMachine({ ...own, publicUrl: 'https://accounts.example.com' }))
  assert.ok(!staysOnThisMachine({ ...own, host: '0.0.0.0' }))
  const further = [{ path: '/run/usher.sock' }, { host: '::1', port: 8001 }]
  assert.ok(staysOnThisMachine({ ...own, listen: further }))
  const open = [...further, { host: '192.0.2.1', port: 8001 }]
  assert.ok(!staysOnThisMachine({ ...own, listen: open }))
})
