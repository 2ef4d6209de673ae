import { Button, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { AccountFilter, Realm } from '../api/accounts.ts'
import { textIn } from '../parts/fields.tsx'
import { useRemembered } from '../parts/remembered.ts'
import { SubmitForm } from '../parts/submit-form.tsx'

const FIELDS = ['search', 'status', 'role', 'order'] as const

interface SavedFilter {
  readonly name: string
  readonly filter: Pick<AccountFilter, (typeof FIELDS)[number]>
}

interface SavedFilterProps {
  readonly realm: Realm
  readonly filter: AccountFilter
  readonly apply: (filter: AccountFilter) => void
}

/** Filters with a name, which this browser remembers for each app. */
export function SavedFilters({ realm, filter, apply }: SavedFilterProps) {
  const [all, keep] = useRemembered(`filters.${realm.name}`, readFilters, [])
  const [isNaming, setNaming] = useState(false)
  const current = all.find((one) => isSame(one.filter, filter))
  const isNarrowed = FIELDS.some((field) => filter[field])
  const save = (name: string) => {
    const { search, status, role, order } = filter
    const others = all.filter((one) => one.name !== name)
    keep([...others, { name, filter: { search, status, role, order } }])
    setNaming(false)
  }
  return (
    <>
      {all.length > 0 ? (
        <NativeSelect
          size="xs"
          aria-label="Saved filters"
          value={current?.name ?? ''}
          onChange={({ currentTarget: { value } }) =>
            apply({
              limit: filter.limit,
              ...all.find(({ name }) => name === value)?.filter,
            })
          }
          data={[{ value: '', label: 'Saved filters' }, ...all.map(({ name }) => name)]}
        />
      ) : null}
      {current ? (
        <Button
          size="xs"
          variant="default"
          onClick={() => keep(all.filter((one) => one !== current))}
        >
          Forget this filter
        </Button>
      ) : null}
      {isNarrowed && !current ? (
        <Button size="xs" variant="default" onClick={() => setNaming(true)}>
          Save this filter
        </Button>
      ) : null}
      <Modal
        opened={isNaming}
        onClose={() => setNaming(false)}
        title="Save this filter"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <SubmitForm
          label="Save this filter"
          verb="Save"
          problem={undefined}
          isBusy={false}
          submit={(fields) => save(textIn(fields, 'name').trim())}
        >
          <TextInput
            name="name"
            label="Name"
            maxLength={60}
            pattern=".*\S.*"
            required
            data-autofocus
          />
        </SubmitForm>
      </Modal>
    </>
  )
}

function isSame(one: AccountFilter, other: AccountFilter): boolean {
  return FIELDS.every((field) => (one[field] ?? '') === (other[field] ?? ''))
}

function readFilters(stored: unknown): readonly SavedFilter[] | undefined {
  return Array.isArray(stored) && stored.every(isSavedFilter) ? stored : undefined
}

function isSavedFilter(one: unknown): one is SavedFilter {
  return (
    typeof one === 'object' &&
    one !== null &&
    'name' in one &&
    typeof one.name === 'string' &&
    'filter' in one &&
    typeof one.filter === 'object' &&
    one.filter !== null &&
    Object.values(one.filter).every((value) => typeof value === 'string')
  )
}
