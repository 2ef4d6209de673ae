import { Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useRef } from 'react'
import { moderation, type ReportDetails, reportQuery } from '../api/moderation.ts'
import { useMay } from '../api/permissions.ts'
import { ADMIN, queryClient } from '../api/query-client.ts'
import { SERVER_PATH } from '../api/server.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Facts } from '../parts/facts.tsx'
import { Instant, MaybeInstant } from '../parts/instant.tsx'
import { Told, useTold } from '../parts/notice.tsx'
import { Card, Page, Section } from '../parts/page.tsx'
import { Said } from '../parts/said.tsx'
import { Answer } from '../parts/states.tsx'
import { Tag } from '../parts/tag.tsx'
import styles from './moderation.module.css'
import { toneOf } from './states.ts'

/** One report beside the content that it is about, and what to do about it. */
export function ReportPage() {
  const { realm, id } = useParams({ from: '/admin/moderation/$realm/$id' })
  const report = useQuery(reportQuery(realm, id))
  return (
    <Answer of={report} loading="Opening the report">
      {(data) => <Details report={data} />}
    </Answer>
  )
}

function Details({ report }: { readonly report: ReportDetails }) {
  const { said, tell } = useTold()
  const mayDecide = useMay()('handle')
  const done = (sentence: string) => {
    tell(sentence)
    void queryClient.invalidateQueries({ queryKey: [ADMIN, 'moderation'] })
  }
  return (
    <Page
      title={`Report of a ${report.content_type}`}
      lead={
        <Link to="/admin/moderation" search={{ realm: report.realm }}>
          All reports
        </Link>
      }
    >
      <Told said={said} />
      <div className={styles.beside}>
        <Card>
          <Facts facts={factsOf(report)} />
          {report.text === null ? null : (
            <p className={styles.text}>
              <Said>{report.text}</Said>
            </p>
          )}
        </Card>
        <Card>
          <Content report={report} />
        </Card>
      </div>
      {mayDecide ? (
        <Section title="Decision">
          <Decision report={report} done={done} />
        </Section>
      ) : null}
    </Page>
  )
}

function factsOf({
  realm,
  status,
  reason,
  reporter_id,
  created_at,
  resolved_at,
  notes,
}: ReportDetails) {
  return [
    ['Reason', reason],
    [
      'State',
      <Tag key="state" tone={toneOf(status)}>
        {status.replace('_', ' ')}
      </Tag>,
    ],
    ['Reported', <Instant key="at" at={created_at} />],
    [
      'By',
      <Link key="by" to="/admin/accounts/$realm/$id" params={{ realm, id: reporter_id }}>
        Their account
      </Link>,
    ],
    ['Decided', <MaybeInstant key="decided" at={resolved_at} otherwise="not yet" />],
    ['Notes', notes ?? 'none'],
  ] as const
}

function Content({ report: { realm, reported } }: { readonly report: ReportDetails }) {
  if (!reported) return <p>The content is gone for good.</p>
  const { author_id, title, text, picture, is_removed } = reported
  // The policy of the console shows pictures of this server alone.
  const isOwn = picture?.startsWith('/') === true
  return (
    <>
      <p>
        <Tag tone={is_removed ? 'bad' : 'good'}>{is_removed ? 'removed' : 'visible'}</Tag>{' '}
        <Link to="/admin/accounts/$realm/$id" params={{ realm, id: author_id }}>
          Account of its author
        </Link>
      </p>
      {title === null ? null : (
        <h2>
          <Said>{title}</Said>
        </h2>
      )}
      {isOwn ? <img className={styles.picture} src={SERVER_PATH + picture} alt="" /> : null}
      {text === null ? null : (
        <p className={styles.text}>
          <Said>{text}</Said>
        </p>
      )}
    </>
  )
}

interface DecisionProps {
  readonly report: ReportDetails
  readonly done: (sentence: string) => void
}

function Decision({ report, done }: DecisionProps) {
  const notes = useRef<HTMLTextAreaElement>(null)
  const isOpen = report.status === 'open' || report.status === 'under_review'
  const act = (status: 'approved' | 'rejected') => () =>
    moderation.decide(report, status, notes.current?.value.trim() ?? '')
  const note = <Textarea ref={notes} label="Notes" maxLength={1000} autosize={false} />
  return (
    <div className={styles.buttons}>
      {isOpen ? (
        <>
          <Confirm
            label="Approve the report"
            title={`Approve the report and remove the ${report.content_type}?`}
            verb="Remove the content"
            final
            act={act('approved')}
            done={() => done('The report is approved, and the content is removed.')}
          >
            Nobody sees the content any more. You can restore it. {note}
          </Confirm>
          <Confirm
            label="Reject the report"
            title={`Reject the report of the ${report.content_type}?`}
            verb="Reject"
            act={act('rejected')}
            done={() => done('The report is rejected, and the content stays.')}
          >
            The content stays as it is. {note}
          </Confirm>
        </>
      ) : null}
      {report.reported?.is_removed ? (
        <Confirm
          label="Restore the content"
          title={`Restore the ${report.content_type}?`}
          verb="Restore"
          act={() => moderation.restore(report)}
          done={() => done('The content is visible again.')}
        >
          It becomes visible again, exactly as it was.
        </Confirm>
      ) : null}
    </div>
  )
}
