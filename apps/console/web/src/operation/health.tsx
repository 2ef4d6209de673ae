import type { ServerHealth } from '../api/operation.ts'
import { SERVER_PATH } from '../api/server.ts'
import { Facts } from '../parts/facts.tsx'
import { Instant } from '../parts/instant.tsx'
import { Card } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { Health as Dot } from '../parts/tag.tsx'

type Database = ServerHealth['databases'][number]

/** The process that answers, and the databases. */
export function Health({ health }: { readonly health: ServerHealth }) {
  const { version, started_at, process: running, databases } = health
  return (
    <>
      <Card>
        <Facts
          facts={[
            ['Version', version],
            ['Running since', <Instant key="since" at={started_at} />],
            ['Process that answered', `${running.id}, Node ${running.node}`],
            ['Its memory', `${Math.round(running.memory_bytes / 2 ** 20)} MiB`],
            ['Load of the machine', `${running.load.toFixed(2)} on ${running.cpus} cores`],
            [
              'Metrics',
              <a key="metrics" href={`${SERVER_PATH}/metrics`}>
                for Prometheus
              </a>,
            ],
          ]}
        />
      </Card>
      <Card flush>
        <Table
          label="Databases"
          rows={databases}
          keyOf={({ realm }) => realm}
          columns={DATABASES}
        />
      </Card>
    </>
  )
}

const DATABASES: readonly Column<Database>[] = [
  { title: 'Accounts of', cell: ({ realm }) => realm },
  { title: 'Database', cell: ({ kind }) => kind },
  {
    title: 'State',
    cell: ({ healthy, answered_in_ms }) => (
      <Dot tone={healthy ? 'good' : 'bad'}>
        {healthy ? `answered in ${answered_in_ms} ms` : 'does not answer'}
      </Dot>
    ),
  },
  { title: 'Mails waiting', cell: ({ mails_waiting }) => mails_waiting ?? 'unknown' },
  { title: 'Mails given up', cell: ({ mails_failed }) => mails_failed ?? 'unknown' },
]
