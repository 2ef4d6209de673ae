import { TextInput } from '@mantine/core'
import { IconAt, IconPencil } from '@tabler/icons-react'
import { type AccountDetail, accounts, type Realm } from '../api/accounts.ts'
import { textIn } from '../parts/fields.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { About } from './about.tsx'
import { spelledOut } from './spelled-out.ts'

interface EditProps {
  readonly realm: Realm
  readonly account: AccountDetail
  readonly done: (sentence: string) => void
}

/** Corrects the profile; fields that the app keeps for itself are left out. */
export function EditProfile({ realm, account, done }: EditProps) {
  if (realm.profile.length === 0) return null
  const before = (name: string) => String(account.profile[name] ?? '')
  const change = (fields: FormData) =>
    realm.profile
      .map(({ name }) => ({ name, value: textIn(fields, name) }))
      .filter(({ name, value }) => value !== before(name))
  return (
    <FormDialog
      label="Edit the profile"
      icon={<IconPencil size={15} aria-hidden />}
      title={<About before="The profile of" of={account} after="" />}
      verb="Save"
      act={(fields) => accounts.editProfile(realm.name, account.id, change(fields))}
      done={() => done('The profile is saved.')}
    >
      {realm.profile.map(({ name, label, type }) => (
        <TextInput
          key={name}
          name={name}
          label={label ?? spelledOut(name)}
          defaultValue={before(name)}
          inputMode={type === 'integer' ? 'numeric' : 'text'}
          autoComplete="off"
        />
      ))}
    </FormDialog>
  )
}

/** Another address: the person confirms it by a link. */
export function ChangeEmail({ realm, account, done }: EditProps) {
  if (!realm.changes_emails || account.status !== 'active') return null
  return (
    <FormDialog
      label="Change the address"
      icon={<IconAt size={15} aria-hidden />}
      title={<About before="Another e-mail address for" of={account} after="" />}
      verb="Send the link"
      act={(fields) => accounts.changeEmail(realm.name, account.id, textIn(fields, 'email'))}
      done={() => done('The link is on its way. The address changes when it is used.')}
    >
      <TextInput
        name="email"
        type="email"
        label="New e-mail address"
        description={`It gets a link that makes the change. ${account.identifier} gets one that stops it.`}
        autoComplete="off"
        required
        withAsterisk={false}
        data-autofocus
      />
    </FormDialog>
  )
}
