import { get, reply, z } from '@usher/http'

export const VERSION = '1.0.0'

/** Where the page with the API description lies, below the app's root. */
export const DOCS_PAGE = '/docs'

/** The public routes outside of `/api/v1` (contract, section 1.2). */
export const statusRoutes = () => [
  get('/health', {
    summary: 'The service is up',
    tags: ['status'],
    responses: {
      200: z.object({
        status: z.literal('healthy'),
        service: z.literal('Vividly API'),
        version: z.string(),
      }),
    },
    handle: () => reply(200, { status: 'healthy', service: 'Vividly API', version: VERSION }),
  }),

  get('/', {
    summary: 'What this is and where it is described',
    tags: ['status'],
    responses: { 200: z.object({ message: z.string(), version: z.string(), docs: z.string() }) },
    handle: ({ request }) =>
      reply(200, {
        message: 'Welcome to Vividly API',
        version: VERSION,
        // The path as sent begins with the place where the app is mounted.
        docs: request.path.replace(/\/$/, '') + DOCS_PAGE,
      }),
  }),
]
