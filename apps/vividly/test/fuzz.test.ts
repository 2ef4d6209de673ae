import { it } from 'node:test'
import { assertKeepsPromises } from '@usher/app/testing'
import { vividlyPlan } from './support/fuzz-plan.ts'
import { onEveryDatabase } from './support/vividly.ts'

onEveryDatabase('requests that nobody thought of', (vividly) => {
  it('are answered as the OpenAPI document says, and never with a fault', async () => {
    await assertKeepsPromises(vividly(), vividlyPlan)
  })
})
