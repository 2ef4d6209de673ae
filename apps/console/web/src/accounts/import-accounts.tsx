import { Button, FileInput, NativeSelect, Progress } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { accounts, type Imported, type Realm, realmsQuery } from '../api/accounts.ts'
import { ADMIN, queryClient } from '../api/query-client.ts'
import { Filters } from '../parts/fields.tsx'
import { Notice, Problem } from '../parts/notice.tsx'
import { Card, Page, Section } from '../parts/page.tsx'
import { Answer, Empty } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import styles from './accounts.module.css'
import { guessMapping, rowOf, targetsOf } from './import-mapping.ts'
import { readCsv } from './read-csv.ts'
import { realmName } from './realm-name.ts'

const PORTION = 200
const PREVIEWED = 5
const PROBLEMS_SHOWN = 50

/** Accounts from a file: what its columns are, what would happen, and then that it happens. */
export function ImportAccounts() {
  const { realm: name } = useParams({ from: '/admin/accounts/$realm/import' })
  const realms = useQuery(realmsQuery)
  return (
    <Answer of={realms}>
      {({ realms: all }) => {
        const realm = all.find((one) => one.name === name)
        return realm ? (
          <ImportInto realm={realm} />
        ) : (
          <Empty title="There is no such app on this server." />
        )
      }}
    </Answer>
  )
}

interface Content {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

function ImportInto({ realm }: { readonly realm: Realm }) {
  const [content, setContent] = useState<Content>()
  const [mapping, setMapping] = useState<readonly string[]>([])
  const open = async (file: File | null) => {
    const [head = [], ...rows] = file ? readCsv(await file.text()) : []
    setContent(file ? { head, rows } : undefined)
    setMapping(guessMapping(head, targetsOf(realm)))
  }
  return (
    <Page
      title="Import accounts"
      lead={
        <>
          Into{' '}
          <Link to="/admin/accounts/$realm" params={{ realm: realm.name }} search={{}}>
            {realmName(realm)}
          </Link>
          , from a CSV file whose first line names the columns. Nothing happens before you say so.
        </>
      }
    >
      <Card>
        <FileInput
          label="CSV file"
          accept=".csv,.tsv,text/csv"
          placeholder="Choose a file"
          onChange={(file) => void open(file)}
        />
      </Card>
      {content ? (
        <>
          <Mapping realm={realm} content={content} mapping={mapping} map={setMapping} />
          <Run key={mapping.join()} realm={realm} content={content} mapping={mapping} />
        </>
      ) : null}
    </Page>
  )
}

interface MappingProps {
  readonly realm: Realm
  readonly content: Content
  readonly mapping: readonly string[]
  readonly map: (mapping: readonly string[]) => void
}

interface PreviewedRow {
  readonly number: string
  readonly values: readonly string[]
}

/** What each column is, and the first rows. */
function Mapping({ realm, content: { head, rows }, mapping, map }: MappingProps) {
  const columns = head.map((title, at) => ({
    at,
    key: `${title} ${at + 1}`,
    title: title || `Column ${at + 1}`,
  }))
  const previewed = rows
    .slice(0, PREVIEWED)
    .map((values, at): PreviewedRow => ({ values, number: String(at) }))
  return (
    <Section title={`${rows.length.toLocaleString()} rows`}>
      <Filters>
        {columns.map(({ key, title, at }) => (
          <NativeSelect
            key={key}
            size="xs"
            label={title}
            value={mapping[at] ?? ''}
            onChange={({ currentTarget: { value } }) => map(mapping.with(at, value))}
            data={[...targetsOf(realm)]}
          />
        ))}
      </Filters>
      <Card flush>
        <Table
          label="The first rows"
          rows={previewed}
          keyOf={({ number }) => number}
          columns={columns.map(
            ({ key, title, at }): Column<PreviewedRow> => ({
              title: key,
              head: title,
              cell: ({ values }) => values[at] ?? '',
            }),
          )}
        />
      </Card>
    </Section>
  )
}

interface Done extends Imported {
  readonly rows: number
}

const NOTHING: Done = { rows: 0, imported: 0, present: 0, problems: [] }

/** A dry run first, then the import; both can be stopped. */
function Run({ realm, content: { rows }, mapping }: Omit<MappingProps, 'map'>) {
  const [sofar, tell] = useState<Done>(NOTHING)
  const stopping = useRef(new AbortController())
  const running = useMutation({
    mutationKey: [ADMIN],
    mutationFn: async (isDryRun: boolean) => {
      stopping.current = new AbortController()
      const { signal } = stopping.current
      let done = NOTHING
      tell(done)
      while (done.rows < rows.length && !signal.aborted) {
        const portion = rows.slice(done.rows, done.rows + PORTION)
        const given = portion.map((values) => rowOf(values, mapping))
        done = added(done, await accounts.import(realm.name, given, isDryRun), portion.length)
        tell(done)
      }
      return { isDryRun, isWhole: done.rows === rows.length }
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: [ADMIN, 'accounts', realm.name] }),
  })
  const { data } = running
  const isChecked = data?.isDryRun === true && data.isWhole && !running.isPending
  if (!mapping.includes('identifier')) {
    return <Notice tone="warn">Say which column holds the addresses or user names.</Notice>
  }
  return (
    <Section title="Import">
      <Card>
        <div className={styles.importing}>
          <div className={styles.actions}>
            <Button
              variant={isChecked ? 'default' : 'filled'}
              disabled={running.isPending}
              onClick={() => running.mutate(true)}
            >
              Check the file
            </Button>
            {isChecked && sofar.imported > 0 ? (
              <Button onClick={() => running.mutate(false)}>Import them</Button>
            ) : null}
            {running.isPending ? (
              <Button variant="default" onClick={() => stopping.current.abort()}>
                Stop
              </Button>
            ) : null}
          </div>
          {running.isPending ? (
            <Progress
              value={(100 * sofar.rows) / Math.max(rows.length, 1)}
              aria-label={`${sofar.rows} of ${rows.length} rows`}
            />
          ) : null}
          <div role="status">
            {data && !running.isPending ? <Outcome of={sofar} {...data} /> : null}
          </div>
          <Problem of={running.error} />
        </div>
      </Card>
      {sofar.problems.length > 0 ? <Problems of={sofar.problems} /> : null}
    </Section>
  )
}

function Outcome({
  of: { imported, present, problems, rows },
  isDryRun,
  isWhole,
}: {
  readonly of: Done
  readonly isDryRun: boolean
  readonly isWhole: boolean
}) {
  return (
    <Notice tone={problems.length > 0 || !isWhole ? 'warn' : 'good'}>
      {isWhole ? null : `Stopped after ${rows.toLocaleString()} rows. `}
      {isDryRun ? 'To import' : 'Imported'}: {imported.toLocaleString()}. With an account already:{' '}
      {present.toLocaleString()}. Left out because of problems: {problems.length.toLocaleString()}.
    </Notice>
  )
}

function Problems({ of: problems }: { readonly of: Imported['problems'] }) {
  return (
    <Card flush>
      <Table
        label="Rows with problems"
        rows={problems.slice(0, PROBLEMS_SHOWN)}
        keyOf={({ row }) => String(row)}
        columns={[
          { title: 'Line', cell: ({ row }) => row + 2 }, // the first line names the columns
          { title: 'Problem', cell: ({ reason }) => reason },
        ]}
      />
    </Card>
  )
}

function added(before: Done, { imported, present, problems }: Imported, rows: number): Done {
  return {
    rows: before.rows + rows,
    imported: before.imported + imported,
    present: before.present + present,
    problems: [
      ...before.problems,
      ...problems.map(({ row, reason }) => ({ row: before.rows + row, reason })),
    ],
  }
}
