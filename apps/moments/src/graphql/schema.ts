import type { Engine } from '@usher/engine'
import type { GraphQLSchema } from 'graphql'
import type { Activities } from '../activities/activities.ts'
import type { Moments } from '../moments/moments.ts'
import { addAccountOperations } from './account-operations.ts'
import { addActivityOperations } from './activity-operations.ts'
import { newBuilder } from './builder.ts'
import { addMomentOperations } from './moment-operations.ts'
import { addTypes } from './types.ts'

/** What resolvers call: the same that routes call. */
export interface Services {
  readonly engine: Engine
  readonly activities: Activities
  readonly moments: Moments
}

/** The schema of the contract, C.2 and C.3. */
export function createSchema({ engine, activities, moments }: Services): GraphQLSchema {
  const builder = newBuilder()
  const types = addTypes(builder)
  addAccountOperations(builder, engine)
  addActivityOperations(builder, types, activities)
  addMomentOperations(builder, types, moments)
  return builder.toSchema({ sortSchema: false })
}
