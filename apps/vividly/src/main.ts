import {
  type AppParts,
  createAppEngine,
  type RefusalReply,
  type RunningApp,
  replyFor,
  SECOND_FACTOR_HEADER,
} from '@usher/app'
import { deriveKey, type SigningKey } from '@usher/engine'
import { createApp, detailErrors, under } from '@usher/http'
import { sqlDatabase } from '@usher/storage'
import { accountRoutes } from './accounts/routes.ts'
import { classRoutes } from './classes/routes.ts'
import { sqlClasses } from './classes/storage.ts'
import { dashboardRoutes } from './dashboard/routes.ts'
import { sqlDashboards } from './dashboard/storage.ts'
import { vividlyMailTemplates } from './mail-templates.ts'
import { sqlProgress } from './progress/storage.ts'
import { limitsOf } from './rate-limits.ts'
import { accountRequests } from './requests/resolve-requests.ts'
import { requestRoutes } from './requests/routes.ts'
import { sqlRequests } from './requests/storage.ts'
import { readRateLimits } from './settings.ts'
import { DOCS_PAGE, statusRoutes, VERSION } from './status-routes.ts'
import { studentRoutes } from './students/routes.ts'
import { sqlStudents } from './students/storage.ts'
import type { SchoolTables, VividlyDatabase } from './tables.ts'
import { rateLimitedBody, wordingWith } from './wording.ts'

const LOCAL_ORIGINS = ['http://localhost:3000', 'http://localhost:8080']

/** The school platform: the one place where its parts meet. */
export function createVividly(parts: AppParts<SchoolTables>): RunningApp {
  const { realm, storage, clock, environment, settings, publicUrl } = parts
  const rates = readRateLimits(environment)
  const wording = wordingWith(rates)
  // One key for both kinds: their `type` tells them apart, which the contract answers in words.
  const key: SigningKey = {
    algorithm: 'HS256',
    secret: deriveKey(settings.secretKey, realm.name, 'access and refresh tokens'),
  }
  const engine = createAppEngine(parts, {
    realm: { ...realm, limits: limitsOf(rates) },
    mailTemplates: vividlyMailTemplates(publicUrl),
    keys: { accessToken: key, refreshToken: key },
  })
  const database = sqlDatabase(storage)
  const classes = sqlClasses(database)
  const progress = sqlProgress(database)
  const students = sqlStudents(database)
  const requests = sqlRequests(database)
  const dashboards = sqlDashboards(database)

  const app = createApp({
    name: 'vividly',
    routes: [
      ...under('/api/v1', [
        ...accountRoutes(engine),
        ...studentRoutes({ engine, students, classes, progress, clock }),
        ...classRoutes({ engine, classes, clock }),
        ...requestRoutes({ engine, requests, clock }),
        ...dashboardRoutes({ engine, dashboards }),
      ]),
      ...statusRoutes(),
    ],
    errors: detailErrors({
      words: { fault: 'An unexpected error occurred. Please try again later.' },
      otherSchemas: { 429: rateLimitedBody },
    }),
    authenticate: engine.authenticate,
    refusal: (error) => replyFor(wording, error) ?? vanishedMeanwhile(database, error),
    otherContentTypes: 'json-anyway',
    cors: {
      origins: settings.corsOrigins ?? LOCAL_ORIGINS,
      credentials: true,
      exposes: [SECOND_FACTOR_HEADER],
    },
    cacheControl: 'no-store',
    docs: {
      openapi: '/openapi.json',
      page: DOCS_PAGE,
      info: { title: 'Vividly API', version: VERSION },
    },
  })
  return { app, engine, accountRequests: accountRequests({ engine, storage, clock }) }
}

/** All that the app's rows refer to is looked up first, so what is missing was deleted since. */
function vanishedMeanwhile({ dialect }: VividlyDatabase, error: unknown): RefusalReply | undefined {
  if (dialect.violation(error)?.kind !== 'foreign_key') return undefined
  return { status: 401, detail: 'User not found' }
}
