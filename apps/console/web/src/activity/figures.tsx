import { BarChart } from '@mantine/charts'
import '@mantine/charts/styles.css'
import type { Statistics } from '../api/operations.ts'
import { Card } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import styles from './activity.module.css'

type Period = Statistics['periods'][number]

interface FiguresProps {
  readonly statistics: Statistics
  readonly range: string
}

/** One chart for each figure, and all of them as a table for who cannot see charts. */
export function Figures({ statistics, range }: FiguresProps) {
  const { active_sessions_now: now } = statistics
  const periods = withNow(statistics.periods, now)
  const unit = UNITS[range] ?? ''
  const sum = (of: 'registrations' | 'logins' | 'failed_logins') =>
    periods.reduce((total, period) => total + period[of], 0)
  const shown = { periods, label: labelsOf(range) }
  return (
    <>
      <div className={styles.grid}>
        <Bars
          title="Registrations"
          of="registrations"
          number={sum('registrations')}
          {...{ ...shown, unit }}
        />
        <Bars title="Sign-ins" of="logins" number={sum('logins')} {...{ ...shown, unit }} />
        <Bars
          title="Failed sign-ins"
          of="failed_logins"
          number={sum('failed_logins')}
          {...{ ...shown, unit }}
        />
        <Bars title="Open sessions" of="active_sessions" number={now} unit="now" {...shown} />
      </div>
      <details className={styles.numbers}>
        <summary>The same in numbers</summary>
        <Card flush>
          <Table
            label="Activity"
            rows={periods.toReversed()}
            keyOf={({ since }) => since}
            columns={columnsOf(shown.label)}
          />
        </Card>
      </details>
    </>
  )
}

/** The running period has at least as many sessions as there are now. */
function withNow(periods: readonly Period[], now: number): readonly Period[] {
  const last = periods.at(-1)
  if (!last) return periods
  const active_sessions = Math.max(last.active_sessions ?? 0, now)
  return [...periods.slice(0, -1), { ...last, active_sessions }]
}

interface BarsProps {
  readonly title: string
  readonly of: Exclude<keyof Period, 'since'>
  /** Over the chart: the figure in one number. */
  readonly number: number
  readonly unit: string
  readonly periods: readonly Period[]
  readonly label: (instant: string) => string
}

function Bars({ title, of, number, unit, periods, label }: BarsProps) {
  const color = of === 'failed_logins' ? 'var(--usher-warn)' : 'pine.6'
  return (
    <section className={styles.figure} aria-label={title}>
      <h2>{title}</h2>
      <p className={styles.number}>
        {number.toLocaleString()} <small>{unit}</small>
      </p>
      {/* What the chart shows is in the table below, which can be read. */}
      <div aria-hidden>
        <BarChart
          className={styles.chart ?? ''}
          dataKey="at"
          data={periods.map((period) => ({ at: label(period.since), count: period[of] }))}
          series={[{ name: 'count', label: title, color }]}
          maxBarWidth={22}
          tickLine="none"
          gridAxis="x"
          strokeDasharray="3 4"
          yAxisProps={{ width: 38, allowDecimals: false }}
          xAxisProps={{ minTickGap: 28 }}
          barChartProps={SILENT}
        />
      </div>
    </section>
  )
}

/** Charts are hidden from who cannot see them, so nothing in them takes the focus. */
const SILENT = { accessibilityLayer: false }

const columnsOf = (label: (instant: string) => string): readonly Column<Period>[] => [
  { title: 'From', cell: ({ since }) => label(since) },
  { title: 'Registrations', cell: ({ registrations }) => registrations },
  { title: 'Sign-ins', cell: ({ logins }) => logins },
  { title: 'Failed sign-ins', cell: ({ failed_logins }) => failed_logins },
  { title: 'Open sessions', cell: ({ active_sessions }) => active_sessions ?? 'not noted' },
]

const UNITS: Readonly<Record<string, string>> = {
  day: 'in 24 hours',
  week: 'in 7 days',
  month: 'in 30 days',
  quarter: 'in 13 weeks',
}

function labelsOf(range: string): (instant: string) => string {
  const hours = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
  const both = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit' })
  // Days are counted from midnight to midnight of UTC, so they have their names there.
  const days = new Intl.DateTimeFormat(undefined, {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  })
  const format = range === 'day' ? hours : range === 'week' ? both : days
  return (instant) => format.format(new Date(instant))
}
