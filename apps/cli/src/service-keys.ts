import type { Engine } from '@usher/engine'
import { CommandFailure } from './command-failure.ts'
import type { Context } from './context.ts'
import { operator } from './operator.ts'

interface Options {
  readonly app: string
  readonly json?: boolean
}

/** The public keys with which other services verify tokens. */
export async function listServiceKeys(
  { terminal }: Context,
  engine: Engine,
  { json }: Options,
): Promise<void> {
  const keys = (await engine.store.serviceKeys.list()).map(({ sealed: _, ...shown }) => shown)
  if (json) return terminal.json(keys)
  if (keys.length === 0) return terminal.line('there is no key yet; the first token makes one')
  const rows = keys.map(({ id, algorithm, publishedAt, signsFrom, endsAt }) => [
    id,
    algorithm,
    publishedAt.toISOString(),
    signsFrom.toISOString(),
    endsAt?.toISOString() ?? '',
  ])
  terminal.table([['id', 'algorithm', 'published', 'signs from', 'ends'], ...rows])
}

/** Publishes a new key now, and signs with it when verifiers have had time to fetch it. */
export async function rotateServiceKeys(
  { terminal }: Context,
  engine: Engine,
  options: Options,
): Promise<void> {
  assertHasAudiences(engine, options)
  const rotated = await engine.rotateServiceKeys({ actor: operator() })
  if (options.json) return terminal.json(rotated)
  const from = rotated.signsFrom.toISOString()
  const until = rotated.othersEndAt.toISOString()
  terminal.line(
    `${rotated.id} is published and signs from ${from}; older keys verify until ${until}`,
  )
}

/** Signs with a new key at once. Other services refuse older tokens when they fetch the keys again. */
export async function revokeServiceKeys(
  { terminal }: Context,
  engine: Engine,
  options: Options,
): Promise<void> {
  assertHasAudiences(engine, options)
  const revoked = await engine.revokeServiceKeys({ actor: operator() })
  if (options.json) return terminal.json(revoked)
  terminal.line(
    `${revoked.id} signs from now on; other services refuse older tokens within ten minutes`,
  )
}

function assertHasAudiences({ realm }: Engine, { app }: Options): void {
  if (Object.keys(realm.audiences ?? {}).length > 0) return
  throw new CommandFailure(
    `${app} makes no tokens for other services; declare audiences in its realm first.`,
  )
}
