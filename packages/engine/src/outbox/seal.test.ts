import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { it } from 'node:test'
import { sealText } from '../sealed-text.ts'
import { openMail, sealMail } from './seal.ts'

const key = randomBytes(32)
const mail = { kind: 'activation', to: 'kim@example.com', token: 'a-token' } as const

it('opens a sealed mail with the same key', () => {
  assert.deepEqual(openMail(key, sealMail(key, mail)), mail)
})

it('shows neither address nor token, and never looks the same twice', () => {
  const sealed = Buffer.from(sealMail(key, mail))

  assert.ok(!sealed.includes(mail.to) && !sealed.includes(mail.token))
  assert.notDeepEqual(sealMail(key, mail), sealMail(key, mail))
})

it('does not open what was sealed with another key, changed or cut', () => {
  const sealed = Buffer.from(sealMail(key, mail))
  const changed = Buffer.from(sealed)
  changed[30] = (changed[30] ?? 0) ^ 1

  assert.equal(openMail(randomBytes(32), sealed), undefined)
  assert.equal(openMail(key, changed), undefined)
  assert.equal(openMail(key, sealed.subarray(0, 20)), undefined)
  assert.equal(openMail(key, Buffer.alloc(0)), undefined)
})

it('opens a notice of an earlier release as the notices of today', () => {
  const former = { kind: 'account_notice', notice: 'password_changed', to: 'kim@example.com' }
  const at = '2026-03-02T12:00:00.000Z'

  const opened = openMail(key, sealText(key, JSON.stringify({ ...former, at })))

  const event = 'password_changed'
  assert.deepEqual(opened, { kind: 'notice', event, to: 'kim@example.com', at })
})
