import { NativeSelect, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import type { AccountFilter, Realm } from '../api/accounts.ts'
import { WIDE } from '../parts/fields.tsx'
import { FilterForm } from '../parts/filter-form.tsx'
import { realmName } from './realm-name.ts'

interface FilterProps {
  readonly realm: Realm
  readonly realms: readonly Realm[]
  readonly filter: AccountFilter
  readonly apply: (filter: AccountFilter) => void
  readonly goTo: (realm: string) => void
}

/** Whose accounts, and which of them. Choices apply at once; the search waits for its button. */
export function AccountFilters({ realm, realms, filter, apply, goTo }: FilterProps) {
  const { search, status, role } = filter
  return (
    <FilterForm label="Accounts" verb="Search" inForce={{ search, status, role }} apply={apply}>
      {({ typed, chosen }) => (
        <>
          <NativeSelect
            label="App"
            value={realm.name}
            onChange={({ currentTarget }) => goTo(currentTarget.value)}
            data={realms.map((one) => ({ value: one.name, label: realmName(one) }))}
          />
          <TextInput
            className={WIDE}
            type="search"
            label="Search"
            placeholder={realm.identifier === 'email' ? 'Address, name or id' : 'Name or id'}
            leftSection={<IconSearch size={16} aria-hidden />}
            {...typed('search')}
          />
          <NativeSelect
            label="State"
            data={[{ value: '', label: 'Any' }, ...realm.statuses]}
            {...chosen('status')}
          />
          <NativeSelect
            label="Role"
            data={[{ value: '', label: 'Any' }, ...realm.roles]}
            {...chosen('role')}
          />
        </>
      )}
    </FilterForm>
  )
}
