import { useQuery } from '@tanstack/react-query'
import { healthQuery, keysQuery, limitsQuery, settingsQuery } from '../api/operation.ts'
import { ADMIN, queryClient } from '../api/query-client.ts'
import { Told, useTold } from '../parts/notice.tsx'
import { Page, Section } from '../parts/page.tsx'
import { Answer } from '../parts/states.tsx'
import { Health } from './health.tsx'
import { Keys } from './keys.tsx'
import { Settings } from './settings.tsx'

/** What who runs the server wants to know of it. */
export function Operation() {
  const health = useQuery(healthQuery)
  const keys = useQuery(keysQuery)
  const settings = useQuery(settingsQuery)
  const reached = useQuery(limitsQuery)
  const { said, tell } = useTold()
  const done = async (sentence: string) => {
    tell(sentence)
    await queryClient.invalidateQueries({ queryKey: [ADMIN, 'operation'] })
  }
  return (
    <Page title="Operation" lead="Server health, signing keys, and the settings in force.">
      <Told said={said} />
      <Section title="Health">
        <Answer of={health} loading="Asking the databases">
          {(data) => <Health health={data} />}
        </Answer>
      </Section>
      <Section title="Signing keys">
        <Answer of={keys} loading="Reading the keys">
          {(data) => <Keys keys={data.keys} done={done} />}
        </Answer>
      </Section>
      <Answer of={settings} loading="Reading the settings">
        {(data) => <Settings settings={data} reached={reached.data?.limits} />}
      </Answer>
    </Page>
  )
}
