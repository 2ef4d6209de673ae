import { type AppParts, type RunningApp, replyFor } from '@usher/app'
import { createApp, problemErrors, under } from '@usher/http'
import { activityRoutes } from '../activity/routes.ts'
import { webClient } from '../client/web-client.ts'
import { commentRoutes } from '../comments/routes.ts'
import { createDomain } from '../create-domain.ts'
import { moderationOf } from '../flags/moderation.ts'
import { flagRoutes } from '../flags/routes.ts'
import { ratingRoutes } from '../ratings/routes.ts'
import { recommendationRoutes } from '../recommendations/routes.ts'
import { searchRoutes } from '../search/routes.ts'
import { readVideoSettings } from '../settings.ts'
import type { KillrVideoTables } from '../storage/sql/tables.ts'
import { openSurface, passwordScheme, VERSION } from '../surface.ts'
import { videoListRoutes } from '../videos/list-routes.ts'
import { videoRoutes } from '../videos/routes.ts'
import { faultWords } from '../wording.ts'
import { greeting, greetingBody } from './greeting.ts'
import { moderationUserRoutes } from './moderation/routes.ts'
import { userRoutes } from './users/routes.ts'
import { blueprintWording } from './wording.ts'

const TAGS = [
  'Users',
  'Videos',
  'Search',
  'Comments',
  'Ratings',
  'Recommendations',
  'Flags',
  'Moderation',
  'Root',
]

/** The blueprint contract on the realm (parts A and C): the one place where its parts meet. */
export function createBlueprint(parts: AppParts<KillrVideoTables>): RunningApp {
  const { engine, settings, pipeline } = openSurface(parts, { accessTokenExpireMinutes: 30 })
  const { apiPrefix, projectName } = settings
  const videos = readVideoSettings(parts.environment)
  const domain = createDomain(parts, { engine, settings, videos })

  const client =
    videos.clientDir === undefined
      ? undefined
      : webClient(videos.clientDir, { apiPrefix, greeting: greetingBody(projectName) })

  const app = createApp({
    name: 'killrvideo',
    ...pipeline,
    routes: [
      client?.home ?? greeting(projectName),
      ...under(apiPrefix, [
        ...userRoutes(engine),
        ...moderationUserRoutes(engine),
        ...videoRoutes(domain),
        ...videoListRoutes(domain),
        ...searchRoutes(domain),
        ...commentRoutes(domain),
        ...ratingRoutes(domain),
        ...recommendationRoutes(domain),
        ...flagRoutes(domain),
        ...activityRoutes(domain),
      ]),
    ],
    errors: problemErrors({ words: faultWords }),
    refusal: (error) => replyFor(blueprintWording, error),
    ...(client && { fallback: client.fallback }),
    docs: {
      openapi: '/openapi.json',
      page: '/docs',
      info: { title: projectName, version: VERSION },
      tags: TAGS.map((name) => ({ name })),
      securitySchemes: passwordScheme(`${apiPrefix}/users/login`),
    },
  })
  return { app, engine, moderation: moderationOf(domain) }
}
