import type { Engine, Principal } from '@usher/engine'
import { type Authorize, type Route, refusal } from '@usher/http'
import {
  ADMINISTRATOR_ROLES,
  type AdministratorRole,
  administratorRole,
} from '../administrators/roles.ts'
import { PERMISSIONS, type Permission } from '../session/permission-names.ts'

/** Who may do what; schemas and pages name the permissions as they are called here. */
const HOLDERS: Readonly<Record<Permission, readonly AdministratorRole[]>> = {
  enrol: ADMINISTRATOR_ROLES,
  self: ADMINISTRATOR_ROLES,
  read: ADMINISTRATOR_ROLES,
  export: ['auditor', 'owner'],
  handle: ['support', 'owner'],
  govern: ['owner'],
}

/** The realm of administrators themselves. */
const ADMINISTRATORS = 'console'

/** Every operation of the console, with what it takes; `open`: nobody signs in. */
const OPERATIONS: Readonly<Record<string, Permission | 'open'>> = {
  'GET /overview': 'open',
  'GET /inbox': 'open',
  'GET /inbox/{id}': 'open',
  'GET /inbox/{id}/html': 'open',
  'POST /session': 'open',
  'POST /login/second-factor': 'open',
  'POST /login/second-factor/options': 'open',
  'POST /login/passkey/options': 'open',
  'POST /login/passkey': 'open',
  'GET /session': 'enrol',
  'DELETE /session': 'enrol',
  'GET /factors': 'enrol',
  'POST /factors/totp': 'enrol',
  'POST /factors/totp/{id}/confirm': 'enrol',
  'POST /factors/recovery-codes': 'enrol',
  'POST /factors/passkeys/options': 'enrol',
  'POST /factors/passkeys': 'enrol',
  'PATCH /factors/passkeys/{id}': 'enrol',
  'DELETE /factors/{id}': 'enrol',
  'POST /approvals/options': 'enrol',
  'POST /approvals': 'enrol',
  'PUT /session/password': 'self',
  'GET /session/all': 'self',
  'DELETE /session/all': 'self',
  'DELETE /session/all/{session_id}': 'self',
  'GET /administrators': 'read',
  'GET /realms': 'read',
  'GET /realms/{realm}/accounts': 'read',
  'GET /realms/{realm}/account-count': 'read',
  'GET /realms/{realm}/accounts/{id}': 'read',
  'GET /accounts': 'read',
  'GET /audit': 'read',
  'GET /outbox': 'read',
  'GET /letters': 'read',
  'GET /letters/html': 'read',
  'GET /statistics': 'read',
  'GET /requests': 'read',
  'GET /realms/{realm}/api-keys': 'read',
  'GET /realms/{realm}/accounts/{id}/api-keys': 'read',
  'GET /realms/{realm}/webhooks': 'read',
  'GET /realms/{realm}/webhook-deliveries': 'read',
  'GET /realms/{realm}/invitations': 'read',
  'GET /operation/health': 'read',
  'GET /operation/keys': 'read',
  'GET /operation/limits': 'read',
  'GET /operation/settings': 'read',
  'GET /moderation': 'read',
  'GET /moderation/{realm}/reports': 'read',
  'GET /moderation/{realm}/reports/{id}': 'read',
  'GET /audit.csv': 'export',
  'POST /realms/{realm}/accounts': 'handle',
  'PUT /realms/{realm}/accounts/{id}/status': 'handle',
  'DELETE /realms/{realm}/accounts/{id}/sessions/{session_id}': 'handle',
  'DELETE /realms/{realm}/accounts/{id}/sessions': 'handle',
  'POST /realms/{realm}/accounts/{id}/password-reset': 'handle',
  'POST /realms/{realm}/accounts/{id}/activation': 'handle',
  'DELETE /realms/{realm}/accounts/{id}/api-keys/{key_id}': 'handle',
  'PUT /realms/{realm}/accounts/{id}/profile': 'handle',
  'PUT /realms/{realm}/accounts/{id}/email': 'handle',
  'POST /realms/{realm}/accounts/{id}/notes': 'handle',
  'DELETE /realms/{realm}/accounts/{id}/notes/{note_id}': 'handle',
  'POST /outbox/{realm}/retry': 'handle',
  'POST /outbox/{realm}/{id}/retry': 'handle',
  'PUT /outbox/{realm}/{id}/address': 'handle',
  'POST /letters/test': 'handle',
  'POST /realms/{realm}/invitations/{id}/resend': 'handle',
  'POST /requests/{realm}/{id}/approve': 'handle',
  'POST /requests/{realm}/{id}/reject': 'handle',
  'POST /moderation/{realm}/reports/{id}/decision': 'handle',
  'POST /moderation/{realm}/content/{type}/{id}/restore': 'handle',
  'PUT /realms/{realm}/accounts/{id}/roles/{role}': 'govern',
  'DELETE /realms/{realm}/accounts/{id}/roles/{role}': 'govern',
  'DELETE /realms/{realm}/accounts/{id}': 'govern',
  'DELETE /realms/{realm}/accounts/{id}/factors': 'govern',
  'POST /realms/{realm}/accounts/import': 'govern',
  'DELETE /outbox/{realm}/{id}': 'govern',
  'DELETE /realms/{realm}/invitations/{id}': 'govern',
  'POST /administrators': 'govern',
  'PUT /administrators/{id}/role': 'govern',
  'POST /realms/{realm}/webhooks': 'govern',
  'POST /realms/{realm}/webhooks/{id}/secret': 'govern',
  'POST /realms/{realm}/webhooks/{id}/disable': 'govern',
  'POST /realms/{realm}/webhooks/{id}/enable': 'govern',
  'POST /realms/{realm}/webhooks/{id}/test': 'govern',
  'POST /realms/{realm}/webhooks/{id}/replay': 'govern',
  'POST /realms/{realm}/webhook-deliveries/{number}/replay': 'govern',
  'POST /operation/keys/rotate': 'govern',
  'POST /operation/keys/revoke': 'govern',
}

/** What a role permits, for pages that show no more than that. */
export function permissionsOf(role: AdministratorRole): readonly Permission[] {
  return PERMISSIONS.filter((permission) => HOLDERS[permission].includes(role))
}

/** @throws {RequestRefused} 403 */
export function assertMay({ account }: Pick<Principal, 'account'>, permission: Permission): void {
  const role = administratorRole(account)
  if (role && HOLDERS[permission].includes(role)) return
  throw refusal(403, role ? `Your role, ${role}, does not permit this.` : NO_ADMINISTRATOR)
}

const NO_ADMINISTRATOR = 'This account is no administrator any more.'

/**
 * The same routes; each asks for the permission of its operation, and all but `enrol` for the second
 * factor that administrators may have to add. So no route can forget either.
 *
 * @throws {TypeError} a route is open that should not be, or the other way round
 */
export function permitted(
  routes: readonly Route<Principal>[],
  engine: Pick<Engine, 'requireEnrolment'>,
): Route<Principal>[] {
  return routes.map((route) => {
    const operation = `${route.method} ${route.path}`
    const permission = permissionFor(operation)
    const { access } = route
    if ((permission === 'open') !== (access === undefined)) {
      throw new TypeError(`${operation} is open, or has a guard, against src/api/permissions.ts`)
    }
    if (permission === 'open' || access?.token !== 'required') return route
    const authorize: Authorize<Principal> = async (principal, request) => {
      await access.authorize?.(principal, request)
      const isAboutUs = permission === 'handle' && request.params.realm === ADMINISTRATORS
      await assertPermitted(engine, principal, isAboutUs ? 'govern' : permission)
    }
    return { ...route, access: { ...access, authorize } }
  })
}

/** @throws {RequestRefused} 403 @throws {Refused} `second_factor_enrolment_required` */
export async function assertPermitted(
  { requireEnrolment }: Pick<Engine, 'requireEnrolment'>,
  principal: Principal,
  permission: Permission,
): Promise<void> {
  assertMay(principal, permission)
  if (permission !== 'enrol') await requireEnrolment(principal.account)
}

/** What nobody has decided is for owners. */
const permissionFor = (operation: string) => OPERATIONS[operation] ?? 'govern'
