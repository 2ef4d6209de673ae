import { it } from 'node:test'
import { assertAllKept, hostOf, onEveryDatabase } from '@usher/app/testing'
import { moments } from '../src/index.ts'
import { graphqlInterface } from './support/fuzz-graphql.ts'

onEveryDatabase('GraphQL documents that nobody thought of', { module: moments }, (app) => {
  it('are answered with data or errors, and never with a fault', async () => {
    await assertAllKept(app().url, await graphqlInterface(hostOf(app())))
  })
})
