import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { environment } from '@usher/settings'
import { readRateLimits } from './settings.ts'

describe('the rate limits in the environment', () => {
  it('take the place of the contract’s, each by itself', () => {
    const { login, register } = readRateLimits(environment({ RATE_LIMIT_LOGIN: '300/15minute' }))

    assert.deepEqual(login, { max: 300, count: 15, unit: 'minute' })
    assert.deepEqual(register, { max: 3, count: 1, unit: 'hour' })
  })

  it('are refused with the name of the variable if they are no rates', () => {
    const variables = { VIVIDLY_RATE_LIMIT_REGISTER: 'often' }

    assert.throws(() => readRateLimits(environment(variables, 'vividly')), {
      name: 'SettingError',
      message: 'VIVIDLY_RATE_LIMIT_REGISTER is wrong: give a rate such as 5/15minute or 3/hour.',
    })
  })
})
