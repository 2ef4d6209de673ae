import type { AccountId, Principal } from '@usher/engine'
import { refusal } from '@usher/http'
import { type AdministeredRealm, type Realms, realmNamed } from '../realms.ts'
import { actorOf } from './actor.ts'

/**
 * The account that a change is about, and who makes it.
 *
 * @throws {Refused} `account_not_found`
 * @throws {RequestRefused} 409: nobody locks themselves out by mistake
 */
export async function targetOf(
  realms: Realms,
  { realm: name, id }: { readonly realm: string; readonly id: string },
  principal: Principal,
): Promise<AdministeredRealm & { change: { accountId: AccountId; actor: string } }> {
  const realm = realmNamed(realms, name)
  if (realm.apps.length === 0 && id === principal.account.id) {
    throw refusal(409, 'This is your own account. Ask another administrator.')
  }
  const account = await realm.engine.getAccount({ id })
  return { ...realm, change: { accountId: account.id, actor: actorOf(principal) } }
}
