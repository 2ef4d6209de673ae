import { it } from 'node:test'
import { assertKeepsPromises } from '@usher/app/testing'
import { onSqlDatabases } from './support/databases.ts'
import { blueprintPlan, oauth2Plan } from './support/fuzz-plan.ts'

onSqlDatabases('requests that nobody thought of', (surfaces) => {
  it('are answered as the document of blueprint says, and never with a fault', async () => {
    await assertKeepsPromises(surfaces().blueprint, blueprintPlan)
  })

  it('are answered as the document of oauth2 says, and never with a fault', async () => {
    await assertKeepsPromises(surfaces().oauth2, oauth2Plan)
  })
})
