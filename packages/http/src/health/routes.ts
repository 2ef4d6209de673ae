import { z } from 'zod'
import { reply } from '../replies/reply.ts'
import { get, type Route, raw } from '../routes/route.ts'
import { failingParts, type ReadyChecks } from './readiness.ts'
import type { MetricsRegistry } from './registry.ts'

export interface HealthParts {
  /** Shown by `/health`. */
  readonly version: string
  readonly checks: ReadyChecks
  readonly registry: Pick<MetricsRegistry, 'contentType'>
  /** What `/metrics` answers. */
  readonly metrics: () => Promise<string>
}

/** `/health`, `/ready` and `/metrics`, for operators and their machines. */
export function healthRoutes({
  version,
  checks,
  registry,
  metrics,
}: HealthParts): Route<unknown>[] {
  const facts = { hidden: true, head: true, cacheControl: 'no-store' } as const
  return [
    get('/health', {
      ...facts,
      summary: 'The process answers',
      responses: { 200: z.object({ status: z.literal('healthy'), version: z.string() }) },
      handle: () => reply(200, { status: 'healthy', version }),
    }),
    get('/ready', {
      ...facts,
      summary: 'All parts work',
      responses: {
        200: z.object({ status: z.literal('ready') }),
        503: z.object({ status: z.literal('unavailable'), failing: z.array(z.string()) }),
      },
      handle: async () => {
        const failing = await failingParts(checks)
        return failing.length === 0
          ? reply(200, { status: 'ready' })
          : reply(503, { status: 'unavailable', failing })
      },
    }),
    raw('GET', '/metrics', {
      ...facts,
      summary: 'Metrics for Prometheus',
      responses: {},
      handle: async () => ({
        status: 200,
        headers: { 'content-type': registry.contentType },
        body: await metrics(),
      }),
    }),
  ]
}
