import assert from 'node:assert/strict'
import { it } from 'node:test'
import { accountsCsv } from './accounts-csv.ts'

it('a file of accounts quotes what needs it, and runs nothing in a spreadsheet', () => {
  const kim = {
    id: '7',
    identifier: 'kim@example.com',
    name: '=cmd|"calc", Kim',
    status: 'active' as const,
    roles: ['user', 'admin'],
    created_at: '2026-11-30T07:00:00.000Z',
    last_login_at: null,
  }

  assert.equal(
    accountsCsv([kim]),
    'id,identifier,name,status,roles,created_at,last_login_at\r\n' +
      '7,kim@example.com,"\'=cmd|""calc"", Kim",active,user;admin,2026-11-30T07:00:00.000Z,\r\n',
  )
})
