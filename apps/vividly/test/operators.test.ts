import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AccountId } from '@usher/engine'
import { createClass, NoClassCode } from '../src/classes/classes.ts'
import { vividly as module } from '../src/index.ts'

describe('accounts that an operator creates', () => {
  it('are named after their address if no names are given', () => {
    const profile = module.operatorProfile?.('mo.reyes@example.com', {})

    assert.equal(profile?.firstName, 'mo.reyes')
    assert.equal(profile?.lastName, 'User')
    assert.equal(profile?.gradeLevel, null)
  })

  it('have a first name of 100 characters at most', () => {
    const profile = module.operatorProfile?.(`${'😀'.repeat(120)}@example.com`, {})

    assert.equal([...String(profile?.firstName)].length, 100)
  })

  it('have the names that are given', () => {
    const profile = module.operatorProfile?.('mo@example.com', {
      first_name: 'Mo',
      last_name: 'Reyes',
    })

    assert.equal(profile?.firstName, 'Mo')
    assert.equal(profile?.lastName, 'Reyes')
  })
})

describe('a class for which no free code is found', () => {
  it('is not created after ten tries', async () => {
    const drawn: string[] = []
    const creating = createClass(
      { create: async () => ({ kind: 'code_taken' }) },
      {
        teacherId: 'user_ada' as AccountId,
        name: 'Physics',
        subject: null,
        description: null,
        gradeLevels: [],
        schoolId: null,
        organizationId: null,
        createdAt: new Date(),
      },
      () => {
        drawn.push('CLAS-AAA-AAA')
        return 'CLAS-AAA-AAA'
      },
    )

    await assert.rejects(creating, NoClassCode)
    assert.equal(drawn.length, 10)
  })
})
