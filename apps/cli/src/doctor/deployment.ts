import { isIP } from 'node:net'
import { z } from '@usher/http'
import { CommandFailure } from '../command-failure.ts'
import { type Answer, ask, type Sent } from './ask.ts'

/** Where the console answers, and what must come with everything that changes something there. */
export const CONSOLE = '/console/api'
export const OWN = { 'x-usher-console': '1' }

/** What the console tells everybody about its server, as far as it is looked at. */
const overviewBody = z.object({
  production: z.boolean(),
  mail: z.string(),
  has_administrator: z.boolean().nullable(),
  apps: z.array(
    z.object({ mount: z.string(), docs: z.object({ openapi: z.string() }).nullable() }),
  ),
})

/** A server as strangers see it. */
export interface Deployment {
  readonly url: URL
  /** Only this machine can reach it, as far as the name says. */
  readonly isLocal: boolean
  /** Where plain HTTP is answered, if that is known. */
  readonly plainUrl: URL | undefined
  /** Absent where no console is served. */
  readonly overview: z.infer<typeof overviewBody> | undefined
  /** Where apps begin, beside the root itself. */
  readonly mounts: readonly string[]
  /** Who signs in to the console, if the operator wants that to be tried. */
  readonly administrator: NamedAdministrator | undefined
  /** Whether failed logins may be made to see what limits do. */
  readonly mayTryLimits: boolean
  /** The path is below the server's URL. */
  ask(path: string, sent?: Sent): Promise<Answer>
}

/** Who signs in, with a code of their second factor if they have one. */
export interface NamedAdministrator {
  readonly email: string
  readonly password: string
  readonly code?: string | undefined
}

export type Examined = Pick<Deployment, 'administrator' | 'mayTryLimits'> & {
  readonly url: URL
  readonly plainUrl: URL | undefined
}

/** @throws {CommandFailure} nothing answers there */
export async function visit({ url, plainUrl, ...wishes }: Examined): Promise<Deployment> {
  const base = url.href.replace(/\/+$/, '')
  const askServer: Deployment['ask'] = (path, sent) => ask(new URL(base + path), sent)
  const told = await askServer(`${CONSOLE}/overview`).catch((cause) => {
    const why = (cause as NodeJS.ErrnoException).code ?? (cause as Error).name
    throw new CommandFailure(`${base} does not answer (${why}); is the server up?`, 1, { cause })
  })
  const overview = overviewBody.safeParse(told.json).data
  return {
    ...wishes,
    url,
    isLocal: isLocal(url.hostname),
    plainUrl: plainUrl ?? usualPlainUrl(url),
    overview,
    mounts: overview?.apps.map(({ mount }) => mount).filter((mount) => mount !== '') ?? [],
    ask: askServer,
  }
}

function isLocal(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, '')
  if (isIP(name)) return name === '::1' || name.startsWith('127.')
  return name === 'localhost' || name.endsWith('.localhost')
}

function usualPlainUrl(url: URL): URL | undefined {
  if (url.protocol !== 'https:' || url.port !== '') return undefined
  const plain = new URL(url)
  plain.protocol = 'http:'
  return plain
}
