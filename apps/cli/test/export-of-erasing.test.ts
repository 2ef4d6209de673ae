import assert from 'node:assert/strict'
import { it } from 'node:test'
import { asAccountId, asIdentifier, type ExportedAccount } from '@usher/engine'
import { starter } from '@usher/starter'
import { csvFormat } from '../src/users/export/own-formats.ts'

const NOON = new Date('2026-03-02T12:00:00.000Z')

const lee: ExportedAccount = {
  id: asAccountId('0b7f1d1e-4d68-4d0a-9a4f-0c1d2e3f4a5b'),
  identifier: asIdentifier('lee@example.com'),
  shownIdentifier: 'lee@example.com',
  status: 'erasing',
  erasesAt: NOON,
  roles: ['user'],
  profile: {},
  confirmedAt: undefined,
  locale: undefined,
  resetRequiredAt: undefined,
  createdAt: NOON,
  updatedAt: NOON,
  lastLoginAt: undefined,
  hash: 'hash',
}

it('an account that is to be erased is exported as suspended, which every Usher can read', () => {
  const line = csvFormat(starter)
    .sections.map(({ write }) => write(lee))
    .join('')

  assert.match(line, /,suspended,/)
  assert.doesNotMatch(line, /erasing/)
})
