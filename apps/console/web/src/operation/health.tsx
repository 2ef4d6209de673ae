import type { ServerHealth } from '../api/operation.ts'
import { SERVER_PATH } from '../api/server.ts'
import { Facts } from '../parts/facts.tsx'
import { Instant } from '../parts/instant.tsx'
import { Card } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { Health as Dot } from '../parts/tag.tsx'
import styles from './operation.module.css'

type Database = ServerHealth['databases'][number]

/** The processes that serve, and the databases. */
export function Health({ health }: { readonly health: ServerHealth }) {
  const { version, started_at, process: running, other_processes: others, databases } = health
  return (
    <div className={styles.stack}>
      <Card>
        <Facts
          facts={[
            ['Version', version],
            ['Running since', <Instant key="since" at={started_at} />],
            ['Processes', `${others.length + 1}, Node ${running.node}`],
            ['Their memory', inMebibytes(sumOf([running, ...others]))],
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
      {others.length === 0 ? null : (
        <Card flush>
          <Table
            label="Processes"
            rows={[running, ...others]}
            keyOf={({ id }) => String(id)}
            columns={PROCESSES}
          />
        </Card>
      )}
      <Card flush>
        <Table
          label="Databases"
          rows={databases}
          keyOf={({ realm }) => realm}
          columns={DATABASES}
        />
      </Card>
    </div>
  )
}

const PROCESSES: readonly Column<ServerHealth['other_processes'][number]>[] = [
  { title: 'Process', cell: ({ id }) => id },
  { title: 'Memory', cell: ({ memory_bytes }) => inMebibytes(memory_bytes) },
  { title: 'Runs for', cell: ({ uptime_seconds }) => duration(uptime_seconds) },
]

function sumOf(processes: readonly { readonly memory_bytes: number }[]): number {
  return processes.reduce((total, { memory_bytes }) => total + memory_bytes, 0)
}

const inMebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20).toLocaleString()} MiB`

/** `93784` as `1 d 2 h`: roughly, in the two largest units. */
function duration(seconds: number): string {
  const [days, hours] = [Math.floor(seconds / 86_400), Math.floor((seconds % 86_400) / 3_600)]
  const minutes = Math.floor((seconds % 3_600) / 60)
  if (days > 0) return `${days} d ${hours} h`
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min`
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
  { title: 'Mails failed', cell: ({ mails_failed }) => mails_failed ?? 'unknown' },
]
