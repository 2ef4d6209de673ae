import type { Settings as AllSettings, ReachedLimit } from '../api/operation.ts'
import { Instant } from '../parts/instant.tsx'
import { Card, Section } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'

type Setting = AllSettings['settings'][number]
type Rules = AllSettings['realms'][number]

/** What counts, and where it came from. */
export function Settings({
  settings: { settings, realms },
  reached,
}: {
  readonly settings: AllSettings
  /** Absent: not known yet. */
  readonly reached: readonly ReachedLimit[] | undefined
}) {
  const limits = realms.flatMap(({ name, limits: own }) =>
    own.map((limit) => ({ realm: name, ...limit, now: nowOf(reached, name, limit.name) })),
  )
  return (
    <>
      <Section title="Settings">
        <Card flush>
          <Table label="Settings" rows={settings} keyOf={({ name }) => name} columns={SETTINGS} />
        </Card>
      </Section>
      <Section title="Rules of the apps">
        <Card flush>
          <Table label="Rules" rows={realms} keyOf={({ name }) => name} columns={RULES} />
        </Card>
      </Section>
      <Section title="Rate limits">
        <Card flush>
          <Table
            label="Rate limits"
            rows={limits}
            keyOf={({ realm, use, name }) => `${realm} ${use} ${name}`}
            columns={LIMITS}
          />
        </Card>
      </Section>
    </>
  )
}

const SOURCES = { environment: 'environment', file: '.env file', default: 'default' } as const

const SETTINGS: readonly Column<Setting>[] = [
  { title: 'Name', cell: ({ name }) => <code>{name}</code> },
  { title: 'Value', cell: ({ value, secret, source }) => valueWords(value, secret, source) },
  { title: 'From', cell: ({ source }) => SOURCES[source] },
  { title: 'Meaning', cell: ({ meaning }) => meaning.replaceAll('`', ''), minor: true },
]

function valueWords(value: string | null, secret: boolean, source: Setting['source']): string {
  if (secret) return source === 'default' ? 'made by the server' : 'set, and not shown'
  return value === null ? 'as the app declares it' : value.replaceAll('`', '')
}

const RULES: readonly Column<Rules>[] = [
  { title: 'App', cell: ({ name }) => name },
  { title: 'Access tokens', cell: ({ access_token_seconds: length }) => lengthOf(length) },
  {
    title: 'Sessions',
    cell: ({ session_seconds: length }) => (length === null ? 'none' : lengthOf(length)),
  },
  { title: 'Other providers', cell: ({ providers }) => providers.join(', ') || 'none' },
]

/** What is counted of a limit at the moment; a limit that nobody has met has no counter. */
function nowOf(reached: readonly ReachedLimit[] | undefined, realm: string, name: string) {
  return reached?.find((one) => one.realm === realm && one.name === name)
}

interface LimitRow extends Readonly<Rules['limits'][number]> {
  readonly realm: string
  readonly now: ReachedLimit | undefined
}

const LIMITS: readonly Column<LimitRow>[] = [
  { title: 'App', cell: ({ realm }) => realm },
  { title: 'For', cell: ({ use }) => use },
  {
    title: 'At most',
    cell: ({ max, window_seconds, per }) => `${max} in ${lengthOf(window_seconds)}, by ${per}`,
  },
  {
    title: 'Used up now by',
    cell: ({ now, per }) =>
      now?.until ? (
        <>
          {counted(now.reached, per)}, until <Instant at={now.until} />
        </>
      ) : (
        'nobody'
      ),
  },
  { title: 'Name', cell: ({ name }) => <code>{name}</code>, minor: true },
]

function counted(number: number, per: string): string {
  const [one, many] = per === 'address' ? ['network', 'networks'] : ['account', 'accounts']
  return `${number.toLocaleString()} ${number === 1 ? one : many}`
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** `5400` as `90 minutes`: in the largest unit that fits. */
function lengthOf(seconds: number): string {
  const [unit, size] = UNITS.find(([, each]) => seconds % each === 0) ?? ['second', 1]
  const count = seconds / size
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
