import { it } from 'node:test'
import { assertKeepsPromises } from '@usher/app/testing'
import { theaterPlan } from './support/fuzz-plan.ts'
import { onEveryTheater } from './support/theater.ts'

onEveryTheater('requests that nobody thought of', (theater) => {
  it('are answered as the OpenAPI document says, and never with a fault', async () => {
    await assertKeepsPromises(theater(), theaterPlan)
  })
})
