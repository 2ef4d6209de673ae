import { BarChart } from '@mantine/charts'
import '@mantine/charts/styles.css'
import { Link } from '@tanstack/react-router'
import type { Statistics } from '../api/operations.ts'
import { dayOf } from '../parts/days.ts'
import { Card } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import styles from './activity.module.css'

type Period = Statistics['periods'][number]

interface FiguresProps {
  readonly statistics: Statistics
  readonly range: string
  /** Absent: all of them. */
  readonly realm: string | undefined
}

type Counted = keyof Statistics['before']

/** What is counted, and the events that it is counted from. */
const EVENTS = {
  registrations: 'account.registered',
  logins: 'login.succeeded',
  failed_logins: 'login.failed',
} as const satisfies Readonly<Record<Counted, string>>

/** One chart for each figure, and all of them as a table for who cannot see charts. */
export function Figures({ statistics, range, realm }: FiguresProps) {
  const { active_sessions_now: now, before } = statistics
  const periods = withNow(statistics.periods, now)
  const unit = UNITS[range] ?? ''
  const sum = (of: Counted) => periods.reduce((total, period) => total + period[of], 0)
  const shown = { periods, label: labelsOf(range) }
  return (
    <>
      <div className={styles.grid}>
        <Bars
          title="Registrations"
          of="registrations"
          number={sum('registrations')}
          before={before.registrations}
          {...{ ...shown, unit }}
        />
        <Bars
          title="Sign-ins"
          of="logins"
          number={sum('logins')}
          before={before.logins}
          {...{ ...shown, unit }}
        />
        <Bars
          title="Failed sign-ins"
          of="failed_logins"
          number={sum('failed_logins')}
          before={before.failed_logins}
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
            columns={columnsOf(shown.label, realm)}
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
  readonly of: Counted | 'active_sessions'
  /** Over the chart: the figure in one number. */
  readonly number: number
  readonly unit: string
  /** The same in the time before; absent: nobody knows. */
  readonly before?: number
  readonly periods: readonly Period[]
  readonly label: (instant: string) => string
}

function Bars({ title, of, number, unit, before, periods, label }: BarsProps) {
  const color = of === 'failed_logins' ? 'var(--usher-warn)' : 'pine.6'
  return (
    <section className={styles.figure} aria-label={title}>
      <h2>{title}</h2>
      <p className={styles.number}>
        {number.toLocaleString()} <small>{unit}</small>
        {before === undefined ? null : <small>, {before.toLocaleString()} before</small>}
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

const columnsOf = (
  label: (instant: string) => string,
  realm: string | undefined,
): readonly Column<Period>[] => {
  const counted = (title: string, of: Counted): Column<Period> => ({
    title,
    cell: (period) =>
      period[of] === 0 ? (
        0
      ) : (
        <Link
          to="/admin/audit"
          search={{ realm, type: EVENTS[of], ...daysOf(period) }}
          aria-label={`${period[of]} ${title.toLowerCase()}, the events of these days`}
        >
          {period[of]}
        </Link>
      ),
  })
  return [
    { title: 'From', cell: ({ since }) => label(since) },
    counted('Registrations', 'registrations'),
    counted('Sign-ins', 'logins'),
    counted('Failed sign-ins', 'failed_logins'),
    { title: 'Open sessions', cell: ({ active_sessions }) => active_sessions ?? 'not noted' },
  ]
}

/** The days that a period lies in; its end is not part of it. */
function daysOf({ since, until }: Period) {
  return { since: dayOf(since), until: dayOf(new Date(Date.parse(until) - 1)) }
}

const UNITS: Readonly<Record<string, string>> = {
  day: 'in 24 hours',
  week: 'in 7 days',
  month: 'in 30 days',
  quarter: 'in 13 weeks',
  own: 'in this time',
}

function labelsOf(range: string): (instant: string) => string {
  const hours = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
  const both = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit' })
  const days = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
  const format = range === 'day' ? hours : range === 'week' ? both : days
  return (instant) => format.format(new Date(instant))
}
