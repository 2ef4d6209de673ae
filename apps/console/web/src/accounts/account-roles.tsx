import { type AccountDetail, accounts, type Realm } from '../api/accounts.ts'
import { useMay } from '../api/permissions.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Card, Section } from '../parts/page.tsx'
import { Tag } from '../parts/tag.tsx'
import { About } from './about.tsx'
import styles from './accounts.module.css'

interface RoleProps {
  readonly realm: Realm
  readonly account: AccountDetail
  readonly done: (sentence: string) => void
}

/**
 * The roles of an account; in force at its next request.
 *
 * @param props.isFixed whoever looks may not change them
 */
export function AccountRoles({
  realm,
  account,
  isFixed,
  done,
}: RoleProps & { readonly isFixed: boolean }) {
  const may = useMay()
  return (
    <Section title="Roles">
      <Card>
        <ul className={styles.roles} aria-label="Roles">
          {realm.roles.map((role) => (
            <li key={role} className={styles.role}>
              <Tag tone={account.roles.includes(role) ? 'good' : 'quiet'}>{role}</Tag>
              {may('govern') && !isFixed ? (
                <RoleChange realm={realm} account={account} role={role} done={done} />
              ) : null}
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  )
}

function RoleChange({ realm, account, role, done }: RoleProps & { readonly role: string }) {
  return account.roles.includes(role) ? (
    <Confirm
      label={`Revoke ${role}`}
      title={<About before={`Revoke the role ${role} of`} of={account} />}
      verb="Revoke"
      act={() => accounts.revoke(realm.name, account.id, role)}
      done={() => done(`The role ${role} is revoked.`)}
    >
      {account.identifier} loses what {role} may do, at the next request.
    </Confirm>
  ) : (
    <Confirm
      label={`Grant ${role}`}
      title={<About before={`Grant the role ${role} to`} of={account} />}
      verb="Grant"
      act={() => accounts.grant(realm.name, account.id, role)}
      done={() => done(`The role ${role} is granted.`)}
    >
      {account.identifier} may do what {role} may do, at the next request.
    </Confirm>
  )
}
