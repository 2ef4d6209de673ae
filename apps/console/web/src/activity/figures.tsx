import { AreaChart, BarChart } from '@mantine/charts'
import '@mantine/charts/styles.css'
import type { ReactNode } from 'react'
import type { Statistics } from '../api/operations.ts'
import { Card } from '../parts/page.tsx'
import { Table } from '../parts/table.tsx'
import styles from './activity.module.css'

type Period = Statistics['periods'][number]

interface FigureProps {
  readonly periods: readonly Period[]
  readonly range: string
}

/** One chart for each figure, and all of them as a table for who cannot see charts. */
export function Figures({
  statistics: { periods, active_sessions_now: now },
  range,
}: {
  readonly statistics: Statistics
  readonly range: string
}) {
  const label = labelsOf(range)
  return (
    <>
      <div className={styles.grid}>
        <Bars title="Registrations" of="registrations" color="pine.6" {...{ periods, range }} />
        <Bars title="Sign-ins" of="logins" color="pine.6" {...{ periods, range }} />
        <Bars title="Failed sign-ins" of="failed_logins" color="orange.7" {...{ periods, range }} />
        <Figure title="Open sessions" number={now} unit="now">
          <AreaChart
            {...LOOK}
            data={periods.map((period) => ({
              at: label(period.since),
              sessions: period.active_sessions,
            }))}
            series={[{ name: 'sessions', label: 'Open sessions', color: 'pine.6' }]}
            curveType="monotone"
            connectNulls
          />
        </Figure>
      </div>
      <details className={styles.numbers}>
        <summary>The same in numbers</summary>
        <Card flush>
          <Table
            label="Activity"
            rows={periods.toReversed()}
            keyOf={({ since }) => since}
            columns={[
              { title: 'From', cell: ({ since }) => label(since) },
              { title: 'Registrations', cell: ({ registrations }) => registrations },
              { title: 'Sign-ins', cell: ({ logins }) => logins },
              { title: 'Failed sign-ins', cell: ({ failed_logins }) => failed_logins },
              {
                title: 'Open sessions',
                cell: ({ active_sessions }) => active_sessions ?? 'not noted',
              },
            ]}
          />
        </Card>
      </details>
    </>
  )
}

const LOOK = {
  className: styles.chart ?? '',
  dataKey: 'at',
  withDots: false,
  tickLine: 'none',
  gridAxis: 'y',
  strokeDasharray: '3 4',
  yAxisProps: { width: 34, allowDecimals: false },
  xAxisProps: { minTickGap: 28 },
} as const

function Bars({
  title,
  of,
  color,
  periods,
  range,
}: FigureProps & {
  readonly title: string
  readonly of: 'registrations' | 'logins' | 'failed_logins'
  readonly color: string
}) {
  const { withDots: _, ...look } = LOOK
  const label = labelsOf(range)
  const total = periods.reduce((sum, period) => sum + period[of], 0)
  return (
    <Figure title={title} number={total} unit={UNITS[range] ?? ''}>
      <BarChart
        {...look}
        data={periods.map((period) => ({ at: label(period.since), count: period[of] }))}
        series={[{ name: 'count', label: title, color }]}
        maxBarWidth={22}
      />
    </Figure>
  )
}

function Figure({
  title,
  number,
  unit,
  children,
}: {
  readonly title: string
  readonly number: number
  readonly unit: string
  readonly children: ReactNode
}) {
  return (
    <section className={styles.figure} aria-label={title}>
      <h2>{title}</h2>
      <p className={styles.number}>
        {number.toLocaleString()} <small>{unit}</small>
      </p>
      {/* What the chart shows is in the table below, which can be read. */}
      <div aria-hidden>{children}</div>
    </section>
  )
}

const UNITS: Readonly<Record<string, string>> = {
  day: 'in 24 hours',
  week: 'in 7 days',
  month: 'in 30 days',
  quarter: 'in 13 weeks',
}

function labelsOf(range: string): (instant: string) => string {
  const hours = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
  const both = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit' })
  const days = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
  const format = range === 'day' ? hours : range === 'week' ? both : days
  return (instant) => format.format(new Date(instant))
}
