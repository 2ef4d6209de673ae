import { it } from 'node:test'
import { assertKeepsPromises, onEveryDatabase } from '@usher/app/testing'
import { moments } from '../src/index.ts'
import { momentsPlan } from './support/fuzz-plan.ts'

onEveryDatabase('REST requests that nobody thought of', { module: moments }, (app) => {
  it('are answered as the OpenAPI document says, and never with a fault', async () => {
    await assertKeepsPromises(app(), momentsPlan)
  })
})
