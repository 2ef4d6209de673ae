import { type AppParts, type RunningApp, replyFor } from '@usher/app'
import { createApp, detailErrors, under } from '@usher/http'
import { openSurface, passwordScheme, VERSION } from '../surface.ts'
import { faultWords } from '../wording.ts'
import { oauth2Routes } from './routes.ts'
import { oauth2Wording } from './wording.ts'

const MINUTES_OF_A_WEEK = 7 * 24 * 60

/** Iteration 2 on the realm (part B): the one place where its parts meet. */
export function createOauth2(parts: AppParts): RunningApp {
  const { engine, settings, pipeline } = openSurface(parts, {
    accessTokenExpireMinutes: MINUTES_OF_A_WEEK,
  })
  const { apiPrefix, projectName } = settings

  const app = createApp({
    name: 'killrvideo-oauth2',
    ...pipeline,
    routes: under(apiPrefix, oauth2Routes(engine)),
    errors: detailErrors({ words: faultWords, context: false }),
    refusal: (error) => replyFor(oauth2Wording, error),
    docs: {
      openapi: `${apiPrefix}/openapi.json`,
      page: `${apiPrefix}/docs`,
      extraPages: [`${apiPrefix}/redoc`],
      info: { title: projectName, version: VERSION },
      tags: [{ name: 'Authentication' }, { name: 'Users' }],
      securitySchemes: passwordScheme(`${apiPrefix}/auth/login`),
    },
  })
  return { app, engine }
}
