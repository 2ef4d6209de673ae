import { type Account, accounts, type Realm } from '../api/accounts.ts'

/** Something that can be done to many accounts at once. */
export interface BulkJob {
  readonly label: string
  /** The question before it begins. */
  readonly title: string
  readonly warning: string
  /** What has been done, after a number: "3 accounts suspended". */
  readonly past: string
  readonly act: (account: Account) => Promise<unknown>
  /** Leaves out those to whom nothing would happen. */
  readonly concerns: (account: Account) => boolean
  /** Absent: nothing brings it back. */
  readonly undo?: (account: Account) => Promise<unknown>
}

/** All that somebody may do to many accounts of a realm at once. */
export function bulkJobsOf(
  realm: Realm,
  { mayHandle, mayGrant }: { readonly mayHandle: boolean; readonly mayGrant: boolean },
): readonly BulkJob[] {
  return [
    ...(mayHandle ? [suspending(realm), activating(realm)] : []),
    ...(mayHandle && realm.has_sessions ? [endingSessions(realm)] : []),
    ...(mayGrant
      ? realm.roles.flatMap((role) => [granting(realm, role), revoking(realm, role)])
      : []),
  ]
}

const suspending = ({ name }: Realm): BulkJob => ({
  label: 'Suspend',
  title: 'Suspend these accounts?',
  warning: 'They cannot sign in any more, and all their sessions end at once.',
  past: 'suspended',
  concerns: ({ status }) => status === 'active',
  act: ({ id }) => accounts.changeStatus(name, id, 'suspended'),
  undo: ({ id }) => accounts.changeStatus(name, id, 'active'),
})

const activating = ({ name }: Realm): BulkJob => ({
  label: 'Activate',
  title: 'Activate these accounts?',
  warning: 'They can sign in from now on.',
  past: 'activated',
  concerns: ({ status }) => status !== 'active',
  act: ({ id }) => accounts.changeStatus(name, id, 'active'),
})

const endingSessions = ({ name }: Realm): BulkJob => ({
  label: 'End all sessions',
  title: 'End all sessions of these accounts?',
  warning: 'They are signed out on all devices and can sign in again.',
  past: 'signed out',
  concerns: () => true,
  act: ({ id }) => accounts.endSessions(name, id),
})

const granting = ({ name }: Realm, role: string): BulkJob => ({
  label: `Grant ${role}`,
  title: `Grant the role ${role} to these accounts?`,
  warning: `They may do what ${role} may do, at the next request.`,
  past: `given the role ${role}`,
  concerns: ({ roles }) => !roles.includes(role),
  act: ({ id }) => accounts.grant(name, id, role),
  undo: ({ id }) => accounts.revoke(name, id, role),
})

const revoking = ({ name }: Realm, role: string): BulkJob => ({
  label: `Revoke ${role}`,
  title: `Revoke the role ${role} of these accounts?`,
  warning: `They lose what ${role} may do, at the next request.`,
  past: `relieved of the role ${role}`,
  concerns: ({ roles }) => roles.includes(role),
  act: ({ id }) => accounts.revoke(name, id, role),
  undo: ({ id }) => accounts.grant(name, id, role),
})
