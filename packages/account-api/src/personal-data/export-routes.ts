import { Readable } from 'node:stream'
import type { DataExport, Engine, Principal } from '@usher/engine'
import { errorBody, get, guard, post, reply, timestamp, z, zipArchive } from '@usher/http'
import { withApproval } from '../approvals/approval-guard.ts'

const signedIn = guard<Principal>()
const tags = ['personal data']

const exportSchema = z
  .object({
    id: z.string(),
    state: z.enum(['preparing', 'ready', 'expired']),
    size: z.int().nullable(),
    expires_at: timestamp().nullable(),
  })
  .meta({ id: 'DataExport' })

/** Downloading what is stored of oneself (account API, section 9). */
export const exportRoutes = (engine: Engine) => [request(engine), look(engine), download(engine)]

const request = (engine: Engine) =>
  post('/exports', {
    operationId: 'requestExport',
    summary: 'Ask for an archive of one’s own data',
    description:
      'Needs the approval `export`. The archive is ready within a minute; a mail says when. One a day.',
    tags,
    access: signedIn,
    responses: {
      202: z.object({ id: z.string() }),
      401: errorBody,
      409: errorBody,
      429: errorBody,
      503: errorBody,
    },
    async handle({ principal, client, request }) {
      const requested = await withApproval(engine, 'export', { principal, request }, (approval) =>
        engine.requestExport({ principal, approval, client }),
      )
      return reply(202, requested)
    },
  })

const look = ({ findExport }: Engine) =>
  get('/exports/{id}', {
    operationId: 'getExport',
    summary: 'How far an export is',
    tags,
    access: signedIn,
    responses: { 200: exportSchema, 401: errorBody, 404: errorBody, 503: errorBody },
    async handle({ params: { id }, principal: { account } }) {
      return reply(200, exportBodyOf(await findExport({ id, accountId: account.id })))
    },
  })

const download = (engine: Engine) =>
  get('/exports/{id}/archive', {
    operationId: 'downloadExport',
    summary: 'Download the archive of an export',
    description: 'Needs the approval `export`. The archive is there for seven days.',
    tags,
    access: signedIn,
    responses: {
      200: zipArchive,
      401: errorBody,
      404: errorBody,
      409: errorBody,
      410: errorBody,
      503: errorBody,
    },
    async handle({ params: { id }, principal, client, request }) {
      const { bytes, parts } = await withApproval(
        engine,
        'export',
        { principal, request },
        (approval) => engine.openArchive({ id, principal, approval, client }),
      )
      return reply(200, Readable.from(parts), {
        'content-length': String(bytes),
        'content-disposition': `attachment; filename="${engine.realm.name}-data.zip"`,
      })
    },
  })

function exportBodyOf({
  id,
  archive,
  isExpired,
}: DataExport & { readonly isExpired: boolean }): z.input<typeof exportSchema> {
  if (!archive) return { id, state: 'preparing', size: null, expires_at: null }
  const state = isExpired ? 'expired' : 'ready'
  return { id, state, size: archive.bytes, expires_at: archive.expiresAt }
}
