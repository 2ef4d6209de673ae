import type { EngineMigrations } from '../migrations.ts'
import * as accounts from './0001-accounts.ts'
import * as credentials from './0002-credentials.ts'
import * as sessions from './0003-sessions.ts'
import * as records from './0004-audit-outbox-limits.ts'
import * as administration from './0005-administration.ts'
import * as signingKeys from './0006-signing-keys.ts'
import * as linking from './0007-linked-when-recorded.ts'
import * as rotations from './0008-rotations-change-no-index.ts'
import * as sealer from './0009-linked-by-the-sealer.ts'
import * as serviceKeys from './0010-service-keys.ts'
import * as registrations from './0011-registrations.ts'
import * as stagedImports from './0012-staged-imports.ts'
import * as keyGenerations from './0013-key-generations.ts'
import * as approvals from './0014-approvals.ts'
import * as seenClients from './0015-seen-clients.ts'
import * as emailChanges from './0016-email-changes.ts'
import * as factors from './0017-factors.ts'
import * as recoveries from './0018-recoveries.ts'
import * as identities from './0023-identities.ts'
import * as apiKeys from './0026-api-keys.ts'
import * as passkeys from './0027-passkeys.ts'
import * as personalData from './0030-personal-data.ts'
import * as webhooks from './0033-webhooks.ts'
import * as retention from './0037-retention.ts'
import * as webhookAttempts from './0042-webhook-attempts.ts'
import * as invitations from './0043-invitations.ts'
import * as identityProviders from './0046-identity-providers.ts'
import * as endingSuspensions from './0047-ending-suspensions.ts'

/** The engine's tables, the same in every realm but for the form of ids and the profile. */
export const engineMigrations: EngineMigrations = {
  '0001-accounts': accounts,
  '0002-credentials': credentials,
  '0003-sessions': sessions,
  '0004-audit-outbox-limits': records,
  '0005-administration': administration,
  '0006-signing-keys': signingKeys,
  '0007-linked-when-recorded': linking,
  '0008-rotations-change-no-index': rotations,
  '0009-linked-by-the-sealer': sealer,
  '0010-service-keys': serviceKeys,
  '0011-registrations': registrations,
  '0012-staged-imports': stagedImports,
  '0013-key-generations': keyGenerations,
  '0014-approvals': approvals,
  '0015-seen-clients': seenClients,
  '0016-email-changes': emailChanges,
  '0017-factors': factors,
  '0018-recoveries': recoveries,
  '0023-identities': identities,
  '0026-api-keys': apiKeys,
  '0027-passkeys': passkeys,
  '0030-personal-data': personalData,
  '0033-webhooks': webhooks,
  '0037-retention': retention,
  '0042-webhook-attempts': webhookAttempts,
  '0043-invitations': invitations,
  '0046-identity-providers': identityProviders,
  '0047-ending-suspensions': endingSuspensions,
}
