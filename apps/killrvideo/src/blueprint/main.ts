import { type AppParts, type RunningApp, replyFor } from '@usher/app'
import { createApp, problemErrors, under } from '@usher/http'
import { openSurface, passwordScheme, VERSION } from '../surface.ts'
import { faultWords } from '../wording.ts'
import { greeting } from './greeting.ts'
import { moderationUserRoutes } from './moderation/routes.ts'
import { userRoutes } from './users/routes.ts'
import { blueprintWording } from './wording.ts'

/** The blueprint contract on the realm (parts A and C): the one place where its parts meet. */
export function createBlueprint(parts: AppParts): RunningApp {
  const { engine, settings, pipeline } = openSurface(parts, { accessTokenExpireMinutes: 30 })
  const { apiPrefix, projectName } = settings

  const app = createApp({
    name: 'killrvideo',
    ...pipeline,
    routes: [
      greeting(projectName),
      ...under(apiPrefix, [...userRoutes(engine), ...moderationUserRoutes(engine)]),
    ],
    errors: problemErrors({ words: faultWords }),
    refusal: (error) => replyFor(blueprintWording, error),
    docs: {
      openapi: '/openapi.json',
      page: '/docs',
      info: { title: projectName, version: VERSION },
      tags: [{ name: 'Users' }, { name: 'Moderation' }, { name: 'Root' }],
      securitySchemes: passwordScheme(`${apiPrefix}/users/login`),
    },
  })
  return { app, engine }
}
