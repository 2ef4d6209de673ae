import type { UseCaseContext } from '../context.ts'
import { openText, sealText } from '../sealed-text.ts'

/** A provider that an operator has added. */
export interface AddedProvider {
  readonly name: string
  /** As they were given, secrets included; `undefined`: they were sealed with another `SECRET_KEY`. */
  readonly settings: string | undefined
  readonly addedAt: Date
}

/**
 * Adds a provider at which people can sign in; every running process takes it up within seconds.
 *
 * @param addition.settings what `connect` of the federation understands; stored sealed
 * @returns `configured`: the environment has one of this name
 */
export async function addProvider(
  { store, clock, keys, federation }: UseCaseContext,
  { name, settings, actor }: { name: string; settings: string; actor: string },
): Promise<{ kind: 'added' | 'name_taken' | 'configured' }> {
  if (federation?.isConfigured(name)) return { kind: 'configured' }
  const at = clock.now()
  const outcome = await store.providers.add({
    provider: { name, sealed: sealText(keys.outbox, settings, name), addedAt: at },
    event: { type: 'provider.added', at, actor, detail: { provider: name } },
  })
  await federation?.load()
  return outcome
}

/** Takes a provider away; accounts keep the identities that they have there. */
export async function removeProvider(
  { store, clock, federation }: UseCaseContext,
  { name, actor }: { name: string; actor: string },
): Promise<{ removed: boolean }> {
  const event = { type: 'provider.removed', at: clock.now(), actor } as const
  const outcome = await store.providers.remove({
    name,
    event: { ...event, detail: { provider: name } },
  })
  await federation?.load()
  return outcome
}

/** Providers that were added, by name; not those that the environment configures. */
export async function listAddedProviders({
  store,
  keys,
}: UseCaseContext): Promise<readonly AddedProvider[]> {
  const stored = await store.providers.list()
  return stored.map(({ name, sealed, addedAt }) => ({
    name,
    settings: openText(keys.outbox, sealed, name),
    addedAt,
  }))
}
