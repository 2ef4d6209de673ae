import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { Account, Realm } from '../api/accounts.ts'
import { useMay } from '../api/permissions.ts'
import styles from './accounts.module.css'
import { type BulkJob, bulkJobsOf } from './bulk-jobs.ts'
import { BulkRun } from './bulk-run.tsx'
import { ExportSelected } from './export-accounts.tsx'

interface BulkBarProps {
  readonly realm: Realm
  readonly chosen: readonly Account[]
  readonly clear: () => void
}

/** What can be done to the accounts that are chosen in the list. */
export function BulkBar({ realm, chosen, clear }: BulkBarProps) {
  const [job, setJob] = useState<BulkJob>()
  const may = useMay()
  const jobs = bulkJobsOf(realm, { mayHandle: may('handle', realm), mayGrant: may('govern') })
  return (
    <>
      {chosen.length > 0 ? (
        <section className={styles.bulk} aria-label="Chosen accounts">
          <strong aria-live="polite">{chosen.length} chosen</strong>
          {jobs.length > 0 ? (
            <Menu position="bottom-start" withinPortal>
              <Menu.Target>
                <Button size="xs" rightSection={<IconChevronDown size={14} aria-hidden />}>
                  Do to all
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {jobs.map((one) => (
                  <Menu.Item key={one.label} onClick={() => setJob(one)}>
                    {one.label}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          ) : null}
          {may('export') ? <ExportSelected realm={realm} chosen={chosen} /> : null}
          <Button
            size="xs"
            variant="default"
            leftSection={<IconX size={14} aria-hidden />}
            onClick={clear}
          >
            Choose none
          </Button>
        </section>
      ) : null}
      {job ? (
        <BulkRun
          realm={realm}
          job={job}
          chosen={chosen}
          close={() => {
            setJob(undefined)
            clear()
          }}
          cancel={() => setJob(undefined)}
        />
      ) : null}
    </>
  )
}
