import { type AppParts, createAppEngine, type RefusalReply, type RunningApp } from '@usher/app'
import { createApp, detailErrors } from '@usher/http'
import { sqlDatabase } from '@usher/storage'
import { accountRoutes } from './accounts/routes.ts'
import { createActivities } from './activities/activities.ts'
import { activityRoutes } from './activities/routes.ts'
import { sqlActivities } from './activities/storage.ts'
import { createAllowances, unlimited } from './graphql/allowances.ts'
import { graphqlRoutes } from './graphql/routes.ts'
import { createSchemaChecks } from './json-schema/schema-checks.ts'
import { createMoments } from './moments/moments.ts'
import { momentRoutes } from './moments/routes.ts'
import { sqlMoments } from './moments/storage.ts'
import { readSigningKey, withExpireMinutes } from './settings.ts'
import type { LifeTables, MomentsDatabase } from './tables.ts'
import { refusalReply } from './wording.ts'

/** The life log: the one place where its parts meet. */
export function createMomentsApp(parts: AppParts<LifeTables>): RunningApp {
  const { realm, storage, clock, environment, settings } = parts
  const engine = createAppEngine(parts, {
    realm: withExpireMinutes(realm, environment),
    keys: { accessToken: readSigningKey(environment, settings) },
  })
  const database = sqlDatabase(storage)
  const checks = createSchemaChecks()
  const stores = { activities: sqlActivities(database), moments: sqlMoments(database) }
  const activities = createActivities({ ...stores, checks, clock })
  const moments = createMoments({ ...stores, checks, clock })
  const services = { engine, activities, moments }
  const allowances = settings.rateLimits === 'off' ? unlimited : createAllowances(clock)
  const refusal = (error: unknown) => refusalReply(error) ?? vanishedMeanwhile(database, error)

  const app = createApp({
    name: 'moments',
    routes: [
      ...accountRoutes(engine),
      ...activityRoutes(activities),
      ...momentRoutes(moments, activities),
      ...graphqlRoutes(services, { refusals: refusal, allowances }),
    ],
    errors: detailErrors(),
    authenticate: engine.authenticate,
    refusal,
    cors: {
      origins: settings.corsOrigins ?? 'any',
      headers: ['Authorization', 'Content-Type'],
    },
    docs: {
      openapi: '/openapi.json',
      page: '/docs',
      info: { title: 'Moments API', version: '1.0.0' },
    },
  })
  return { app, engine }
}

/** All rows belong to the caller, so what is missing for a new one was deleted since: the caller. */
function vanishedMeanwhile({ dialect }: MomentsDatabase, error: unknown): RefusalReply | undefined {
  if (dialect.violation(error)?.kind !== 'foreign_key') return undefined
  return { status: 401, detail: 'User not found' }
}
