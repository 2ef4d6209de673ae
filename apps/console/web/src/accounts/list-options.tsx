import { Button, Checkbox, Modal, NativeSelect } from '@mantine/core'
import { IconColumns } from '@tabler/icons-react'
import { useState } from 'react'
import type { AccountFilter, Realm } from '../api/accounts.ts'
import styles from './accounts.module.css'
import { OPTIONAL_COLUMNS, type OptionalColumn } from './list-columns.tsx'
import { ListOrder } from './list-order.tsx'
import { SavedFilters } from './saved-filters.tsx'

const SIZES = ['25', '50', '100', '200']
const STANDARD_SIZE = '50'

interface OptionProps {
  readonly realm: Realm
  readonly filter: AccountFilter
  readonly apply: (filter: AccountFilter) => void
  readonly shown: readonly OptionalColumn[]
  readonly show: (columns: readonly OptionalColumn[]) => void
}

/** How the list looks, and the filters that somebody needs again and again. */
export function ListOptions({ realm, filter, apply, shown, show }: OptionProps) {
  return (
    <div className={styles.options}>
      <SavedFilters realm={realm} filter={filter} apply={apply} />
      <ListOrder realm={realm} filter={filter} apply={apply} />
      <NativeSelect
        size="xs"
        aria-label="Accounts on a page"
        value={filter.limit ?? STANDARD_SIZE}
        onChange={({ currentTarget: { value } }) =>
          apply({
            ...filter,
            before: undefined,
            limit: value === STANDARD_SIZE ? undefined : value,
          })
        }
        data={SIZES.map((size) => ({ value: size, label: `${size} a page` }))}
      />
      <Columns shown={shown} show={show} />
    </div>
  )
}

function Columns({ shown, show }: Pick<OptionProps, 'shown' | 'show'>) {
  const [isOpen, setOpen] = useState(false)
  const toggle = (name: OptionalColumn) =>
    show(shown.includes(name) ? shown.filter((one) => one !== name) : [...shown, name])
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconColumns size={15} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        Columns
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title="Columns"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <div className={styles.checks}>
          {OPTIONAL_COLUMNS.map((name) => (
            <Checkbox
              key={name}
              label={name}
              checked={shown.includes(name)}
              onChange={() => toggle(name)}
            />
          ))}
        </div>
      </Modal>
    </>
  )
}
