import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { guessMapping, rowOf, targetsOf } from './import-mapping.ts'

const realm = {
  identifier: 'email' as const,
  profile: [{ name: 'firstName', label: null, type: 'text' as const }],
}

describe('the columns of a file', () => {
  it('are recognised by their headings, each target once', () => {
    const head = ['First name', 'E-Mail', 'email', 'Role', 'shoe size']

    assert.deepEqual(guessMapping(head, targetsOf(realm)), [
      'profile.firstName',
      'identifier',
      '',
      'roles',
      '',
    ])
  })

  it('become an account', () => {
    const row = rowOf(
      ['Kim', ' kim@example.com ', 'student, teacher', '2026-03-02'],
      ['profile.firstName', 'identifier', 'roles', 'created_at'],
    )

    assert.deepEqual(row, {
      identifier: 'kim@example.com',
      roles: ['student', 'teacher'],
      created_at: '2026-03-02T00:00:00.000Z',
      fields: [{ name: 'firstName', value: 'Kim' }],
    })
  })
})
