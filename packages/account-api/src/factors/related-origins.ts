import { codedErrors, createApp, get, reply, type ServedApp, z } from '@usher/http'

const relatedSchema = z.object({ origins: z.array(z.string()) }).meta({ id: 'RelatedOrigins' })

/**
 * Tells browsers which other origins may use the passkeys of this host (WebAuthn Level 3 §5.11):
 * `/.well-known/webauthn`.
 *
 * @param origins those of `PASSKEY_ORIGINS`; none: nothing is served
 */
export function relatedOrigins(origins: readonly string[]): readonly ServedApp[] {
  if (origins.length === 0) return []
  const route = get('/', {
    operationId: 'listRelatedOrigins',
    summary: 'Other origins that may use the passkeys of this host',
    tags: ['passkeys'],
    cacheControl: 'public, max-age=3600',
    responses: { 200: relatedSchema },
    handle: () => reply(200, { origins: [...origins] }),
  })
  const app = createApp({ name: 'related origins', routes: [route], errors: codedErrors() })
  return [{ app, mount: '/.well-known/webauthn' }]
}
