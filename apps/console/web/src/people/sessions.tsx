import { useQuery } from '@tanstack/react-query'
import type { AccountApp } from '../api/overview.ts'
import { queryClient } from '../api/query-client.ts'
import { Told, useTold } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { SessionList } from '../parts/session-list.tsx'
import { Answer } from '../parts/states.tsx'
import { person, personSessionsQuery } from './account-api.ts'
import type { Tokens } from './contract.ts'
import { Person } from './person-layout.tsx'
import { useApp } from './use-app.ts'

/** Where somebody is signed in, and how to end that. */
export function PersonSessions() {
  const app = useApp()
  return <Person app={app}>{(tokens) => <Sessions app={app} tokens={tokens} />}</Person>
}

function Sessions({ app, tokens }: { readonly app: AccountApp; readonly tokens: Tokens }) {
  const sessions = useQuery(personSessionsQuery(app, tokens))
  const { said, tell } = useTold()
  const done = (sentence: string) => {
    tell(sentence)
    void queryClient.invalidateQueries({ queryKey: ['person', app.name] })
  }
  const { end, endOthers } = person(app, tokens)
  return (
    <Page title="Your sessions" lead="End what you do not know.">
      <Told said={said} />
      <Answer of={sessions}>
        {(all) => (
          <SessionList
            sessions={all}
            end={end}
            endOthers={() => endOthers(all.find(({ current }) => current)?.id)}
            done={done}
          />
        )}
      </Answer>
    </Page>
  )
}
