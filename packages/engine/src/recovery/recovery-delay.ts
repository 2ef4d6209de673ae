import type { Realm } from '../realm.ts'

const DAY_SECONDS = 86_400

/** Whether people can get back in who have lost their second factors. */
export function hasRecovery({ secondFactors, identifier, credential }: Realm): boolean {
  const isMailed = identifier.kind === 'email' && credential.kind === 'password'
  return isMailed && secondFactors !== undefined && secondFactors.recovery !== 'operators'
}

/** How long a recovery waits, so that its account's holder can cancel it. */
export function recoveryDelaySeconds({ secondFactors }: Realm): number {
  const recovery = secondFactors?.recovery
  return typeof recovery === 'object' ? recovery.delaySeconds : DAY_SECONDS
}
