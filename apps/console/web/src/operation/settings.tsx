import type { Settings as AllSettings } from '../api/operation.ts'
import { Card, Section } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'

type Setting = AllSettings['settings'][number]
type Rules = AllSettings['realms'][number]

/** What counts, and where it came from. */
export function Settings({ settings: { settings, realms } }: { readonly settings: AllSettings }) {
  const limits = realms.flatMap(({ name, limits: own }) =>
    own.map((limit) => ({ realm: name, ...limit })),
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

const LIMITS: readonly Column<Rules['limits'][number] & { readonly realm: string }>[] = [
  { title: 'App', cell: ({ realm }) => realm },
  { title: 'For', cell: ({ use }) => use },
  {
    title: 'At most',
    cell: ({ max, window_seconds, per }) => `${max} in ${lengthOf(window_seconds)}, by ${per}`,
  },
  { title: 'Name', cell: ({ name }) => <code>{name}</code>, minor: true },
]

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
