import type { AccountId, Engine } from '@usher/engine'
import { keepingAnOwner } from './last-owner.ts'
import type { Administrators } from './open-administrators.ts'
import { type AdministratorRole, administratorRole } from './roles.ts'

/**
 * Gives an administrator this role and takes the others away. The new one is there before an old one
 * goes, so that nobody is ever without.
 *
 * @param change.actor who decided: `operator:<name>`
 * @throws {Refused} `account_not_found`
 * @throws {RequestRefused} 409: no owner would be left; everything is as it was
 */
export async function changeAdministratorRole(
  { engine, storage }: Administrators,
  change: {
    readonly account: { readonly identifier: string } | { readonly id: string }
    readonly role: AdministratorRole
    readonly actor: string
  },
): Promise<void> {
  const { account, role, actor } = change
  const { id: accountId, roles } = await engine.getAccount(account)
  await engine.grantRole({ accountId, role, actor })
  const others = roles.filter((one) => one !== role)
  try {
    for (const other of others) {
      await keepingAnOwner(storage, () => engine.revokeRole({ accountId, role: other, actor }))
    }
  } catch (error) {
    if (!roles.includes(role)) await engine.revokeRole({ accountId, role, actor })
    throw error
  }
}

/** An administrator as operators see them. */
export interface ListedAdministrator {
  readonly id: AccountId
  readonly email: string
  /** `null`: the account may do nothing any more. */
  readonly role: AdministratorRole | null
  readonly status: string
  readonly secondFactor: boolean
  readonly lastSignInAt: Date | null
}

/** Everybody who has an account of the console, the newest first. */
export async function listAdministrators({
  engine,
}: Pick<Administrators, 'engine'>): Promise<readonly ListedAdministrator[]> {
  const listed: ListedAdministrator[] = []
  for await (const account of everybody(engine)) {
    const { totp, passkeys } = await engine.listFactors({ account })
    listed.push({
      id: account.id,
      email: account.identifier,
      role: administratorRole(account) ?? null,
      status: account.status,
      secondFactor: totp !== undefined || passkeys.length > 0,
      lastSignInAt: account.lastLoginAt ?? null,
    })
  }
  return listed
}

const PAGE = 100

async function* everybody({ store }: Pick<Engine, 'store'>) {
  let before: Awaited<ReturnType<Engine['getAccount']>>['id'] | undefined
  for (;;) {
    const page = await store.accounts.search({ before, limit: PAGE })
    yield* page
    before = page.at(-1)?.id
    if (page.length < PAGE) return
  }
}
