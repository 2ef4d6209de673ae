import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { type Account, type AccountFilter, type Realm, readAccounts } from '../api/accounts.ts'
import { ADMIN } from '../api/query-client.ts'
import { Problem } from '../parts/notice.tsx'
import { accountsCsv } from './accounts-csv.ts'

/** The chosen accounts as a file. */
export function ExportSelected({
  realm,
  chosen,
}: {
  readonly realm: Realm
  readonly chosen: readonly Account[]
}) {
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconDownload size={15} aria-hidden />}
      onClick={() => save(realm, chosen)}
    >
      Export as CSV
    </Button>
  )
}

/** Every account that the filter finds as a file, however many pages they are. */
export function ExportAll({
  realm,
  filter,
}: {
  readonly realm: Realm
  readonly filter: AccountFilter
}) {
  const [read, setRead] = useState(0)
  const stopping = useRef(new AbortController())
  const exporting = useMutation({
    mutationKey: [ADMIN],
    mutationFn: async () => {
      stopping.current = new AbortController()
      setRead(0)
      const { signal } = stopping.current
      const found = await readAccounts(realm.name, filter, { signal, told: setRead })
      if (!signal.aborted) save(realm, found)
    },
  })
  return (
    <>
      {exporting.isPending ? (
        <Button size="xs" variant="default" onClick={() => stopping.current.abort()}>
          Stop the export ({read} read)
        </Button>
      ) : (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={15} aria-hidden />}
          onClick={() => exporting.mutate()}
        >
          Export all as CSV
        </Button>
      )}
      <Problem of={exporting.error} />
    </>
  )
}

function save(realm: Realm, found: readonly Account[]): void {
  const url = URL.createObjectURL(new Blob([accountsCsv(found)], { type: 'text/csv' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${realm.name}-accounts.csv`
  link.click()
  URL.revokeObjectURL(url)
}
