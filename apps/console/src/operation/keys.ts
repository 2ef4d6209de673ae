import type { Engine } from '@usher/engine'
import { errorBody, get, post, refusal, reply } from '@usher/http'
import { actorOf } from '../accounts/actor.ts'
import { type AdministeredRealm, type Realms, realmNamed } from '../realms.ts'
import { asAdministrator } from '../session/routes.ts'
import { changedBody, keyChange, keysBody } from './schemas.ts'

const tags = ['operation']
const access = asAdministrator
const refusals = { 400: errorBody, 401: errorBody, 403: errorBody, 404: errorBody, 422: errorBody }

/** The keys that sign tokens; never their values. */
export const keyRoutes = (realms: Realms) => [
  get('/operation/keys', {
    summary: 'The keys that sign tokens, without their values',
    tags,
    access,
    responses: { 200: keysBody, 401: errorBody, 403: errorBody },
    async handle() {
      const keys = await Promise.all([...realms.values()].map(keysOf))
      return reply(200, { keys: keys.flat() })
    },
  }),
  replaceKeys(realms, {
    path: '/operation/keys/rotate',
    summary: 'Sign with a new key; nobody is signed out',
    description: 'Older keys verify until the last token that they signed has ended.',
    app: (engine, actor) => engine.rotateKeys({ actor, keepSeconds: engine.longestTokenSeconds }),
    tokens: (engine, actor) => engine.rotateServiceKeys({ actor }),
  }),
  replaceKeys(realms, {
    path: '/operation/keys/revoke',
    summary: 'Sign with a new key and end all others at once; everybody is signed out',
    description: 'For a key that somebody may know. All processes follow within two seconds.',
    app: (engine, actor) => engine.revokeKeys({ actor }),
    tokens: (engine, actor) => engine.revokeServiceKeys({ actor }),
  }),
]

type Change = (engine: Engine, actor: string) => Promise<{ id: string; othersEndAt: Date }>

interface Replacement extends Readonly<Record<'app' | 'tokens', Change>> {
  readonly path: `/operation/keys/${string}`
  readonly summary: string
  readonly description: string
}

const replaceKeys = (realms: Realms, { path, summary, description, ...changes }: Replacement) =>
  post(path, {
    summary,
    description,
    tags,
    access,
    body: keyChange,
    responses: { 200: changedBody, ...refusals },
    async handle({ body: { realm: name, for: purpose }, principal }) {
      const { engine } = realmNamed(realms, name)
      if (purpose === 'tokens' && !signsForServices(engine)) {
        throw refusal(400, 'This app issues no tokens for other services.')
      }
      const { id, othersEndAt } = await changes[purpose](engine, actorOf(principal))
      return reply(200, { id, others_end_at: othersEndAt })
    },
  })

const signsForServices = ({ realm }: Engine): boolean => realm.audiences !== undefined

async function keysOf({ name: realm, engine }: AdministeredRealm) {
  const { keys, serviceKeys } = engine.store
  const [own, services] = await Promise.all([
    keys.list(),
    signsForServices(engine) ? serviceKeys.list() : [],
  ])
  // As long as nobody has replaced it, the key of the settings is in no list.
  const signing = own.length > 0 ? own : [CONFIGURED]
  return [
    ...signing.map(({ id, createdAt, endsAt }) => ({
      realm,
      for: 'app' as const,
      id,
      created_at: id === CONFIGURED.id ? null : createdAt,
      ends_at: endsAt ?? null,
    })),
    ...services.map(({ id, publishedAt, endsAt }) => ({
      realm,
      for: 'tokens' as const,
      id,
      created_at: publishedAt,
      ends_at: endsAt ?? null,
    })),
  ]
}

const CONFIGURED = { id: 'configured', createdAt: new Date(0), endsAt: undefined }
