import { Button, NativeSelect, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import type { FormEvent } from 'react'
import type { AccountFilter, Realm } from '../api/accounts.ts'
import { Filters, textIn, WIDE } from '../parts/fields.tsx'
import { realmName } from './realm-name.ts'

interface FilterProps {
  readonly realm: Realm
  readonly realms: readonly Realm[]
  readonly filter: AccountFilter
  readonly narrow: (change: AccountFilter) => void
  readonly goTo: (realm: string) => void
}

/** Whose accounts, and which of them. Choices act at once; the search waits for its button. */
export function AccountFilters({ realm, realms, filter, narrow, goTo }: FilterProps) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    narrow({ search: textIn(new FormData(event.currentTarget), 'search').trim() || undefined })
  }
  return (
    <search aria-label="Accounts">
      <form onSubmit={submit}>
        <Filters>
          <NativeSelect
            label="App"
            value={realm.name}
            onChange={({ currentTarget }) => goTo(currentTarget.value)}
            data={realms.map((one) => ({ value: one.name, label: realmName(one) }))}
          />
          <TextInput
            className={WIDE}
            name="search"
            type="search"
            label="Search"
            placeholder="Any part of it"
            defaultValue={filter.search ?? ''}
            leftSection={<IconSearch size={16} aria-hidden />}
          />
          <NativeSelect
            label="State"
            value={filter.status ?? ''}
            onChange={({ currentTarget }) => narrow({ status: currentTarget.value || undefined })}
            data={[{ value: '', label: 'Any' }, ...realm.statuses]}
          />
          <NativeSelect
            label="Role"
            value={filter.role ?? ''}
            onChange={({ currentTarget }) => narrow({ role: currentTarget.value || undefined })}
            data={[{ value: '', label: 'Any' }, ...realm.roles]}
          />
          <Button type="submit" variant="default">
            Search
          </Button>
        </Filters>
      </form>
    </search>
  )
}
