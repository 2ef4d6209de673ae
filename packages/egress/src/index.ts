export { type AddressKind, addressKind } from './address-kind.ts'
export type { Resolve } from './checked-lookup.ts'
export { EgressFailure, type EgressProblem } from './egress-failure.ts'
export {
  assertReachable,
  type EgressRequest,
  type EgressRules,
  type GuardedFetch,
  guardedFetch,
} from './guarded-fetch.ts'
