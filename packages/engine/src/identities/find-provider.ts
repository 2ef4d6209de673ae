import type { UseCaseContext } from '../context.ts'
import type { IdentityProvider } from '../ports.ts'
import { Refused } from '../refusals.ts'

/** @throws {Refused} `provider_unknown` */
export function findProvider(
  { federation }: Pick<UseCaseContext, 'federation'>,
  name: string,
): IdentityProvider {
  const provider = federation?.providers.find((each) => each.name === name)
  if (!provider) throw new Refused({ code: 'provider_unknown' })
  return provider
}
