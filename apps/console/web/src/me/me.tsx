import { useQuery } from '@tanstack/react-query'
import { ADMIN, queryClient } from '../api/query-client.ts'
import { ownSessionsQuery, session, signedInQuery } from '../api/session.ts'
import { Told, useTold } from '../parts/notice.tsx'
import { Card, Page, Section } from '../parts/page.tsx'
import { PasswordForm } from '../parts/password-form.tsx'
import { SessionList } from '../parts/session-list.tsx'
import { Answer } from '../parts/states.tsx'
import styles from './me.module.css'

/** The administrator's own account. */
export function Me() {
  const { data: signedIn } = useQuery(signedInQuery)
  const sessions = useQuery(ownSessionsQuery)
  const { said, tell } = useTold()
  const done = (sentence: string) => {
    tell(sentence)
    void queryClient.invalidateQueries({ queryKey: [ADMIN, 'session'] })
  }
  return (
    <div className={styles.narrow}>
      <Page title="Your account" lead={signedIn?.email}>
        <Told said={said} />
        <Section title="Your sessions">
          <Answer of={sessions}>
            {(data) => (
              <SessionList
                sessions={data.sessions}
                end={session.end}
                endOthers={session.endOthers}
                done={done}
              />
            )}
          </Answer>
        </Section>
        <Section title="Password">
          <Card>
            <PasswordForm
              change={async (current, password) => {
                await session.changePassword(current, password)
                await queryClient.invalidateQueries({ queryKey: [ADMIN, 'session'] })
              }}
              done="The password is changed. All other sessions have ended."
            />
          </Card>
        </Section>
      </Page>
    </div>
  )
}
