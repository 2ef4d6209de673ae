import {
  type AppParts,
  createAppEngine,
  type RunningApp,
  replyFor,
  SECOND_FACTOR_HEADER,
} from '@usher/app'
import type { Realm } from '@usher/engine'
import { createApp, detailErrors, type Route, under } from '@usher/http'
import { sqlDatabase } from '@usher/storage'
import { theaterMailTemplates } from './accounts/mail-templates.ts'
import { accountRoutes } from './accounts/routes.ts'
import { movieRoutes } from './movies/routes.ts'
import type { MovieTables } from './movies/tables.ts'
import { type TokenSettings, tokenSettings } from './settings.ts'
import { wording } from './wording.ts'

/** The movie theater: the one place where its parts meet. */
export function createTheater(parts: AppParts<MovieTables>): RunningApp {
  const { realm, storage, clock, environment, settings, publicUrl, warn } = parts
  const { production, corsOrigins } = settings
  const tokens = tokenSettings(environment, { production, warn })
  const engine = createAppEngine(parts, {
    realm: realmWith(realm, tokens),
    mailTemplates: theaterMailTemplates(publicUrl),
    keys: keysOf(tokens),
    algorithm: tokens.algorithm,
  })
  const reportFault = (what: string, fault: unknown) => warn(`theater: ${what} (${nameOf(fault)})`)

  const app = createApp({
    name: 'theater',
    routes: under('/api/v1', [
      ...accountRoutes(engine, reportFault),
      ...movieRoutes(sqlDatabase(storage), clock),
    ]).map(withFaultText),
    errors: detailErrors({ badEncoding: 400 }),
    refusal: (error) => replyFor(wording, error),
    trailingSlash: 'redirect',
    faultTextWins: true,
    ...(corsOrigins && { cors: { origins: corsOrigins, exposes: [SECOND_FACTOR_HEADER] } }),
    docs: {
      openapi: '/openapi.json',
      page: '/docs',
      info: {
        title: 'Movies homework',
        description: 'Description of project',
        version: '0.1.0',
      },
      tags: [{ name: 'accounts' }, { name: 'theater' }],
      securitySchemes: {},
    },
  })
  return { app, engine }
}

/** Routes without words of their own say those of the contract's section 1.1, for any fault. */
function withFaultText<P>(route: Route<P>): Route<P> {
  return { faultText: 'Internal Server Error', ...route }
}

function realmWith(realm: Realm, { storedTtlSeconds }: TokenSettings): Realm {
  const { sessions } = realm
  if (storedTtlSeconds === undefined || sessions === 'none') return realm
  return { ...realm, sessions: { ...sessions, storedTtlSeconds } }
}

function keysOf({ algorithm, accessSecret, refreshSecret }: TokenSettings) {
  return {
    ...(accessSecret && { accessToken: { algorithm, secret: accessSecret } }),
    ...(refreshSecret && { refreshToken: { algorithm, secret: refreshSecret } }),
  }
}

/** What an operator may read of a fault: no message, as drivers put values there. */
function nameOf(fault: unknown): string {
  if (!(fault instanceof Error)) return typeof fault
  return 'code' in fault ? `${fault.name}, ${fault.code}` : fault.name
}
