import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { realmsQuery } from '../api/accounts.ts'
import { useMay } from '../api/permissions.ts'
import { ADMIN, queryClient } from '../api/query-client.ts'
import { webhooksQuery } from '../api/webhooks.ts'
import { AppChoice } from '../parts/app-choice.tsx'
import { Told, useTold } from '../parts/notice.tsx'
import { Card, Page, Section } from '../parts/page.tsx'
import { Answer, Empty } from '../parts/states.tsx'
import { AddWebhook } from './add-webhook.tsx'
import { Deliveries } from './deliveries.tsx'
import { Endpoints } from './endpoints.tsx'

/** Other servers that are told what happens to accounts, and what they were sent. */
export function Webhooks() {
  const realms = useQuery(realmsQuery)
  const { realm } = useSearch({ from: '/admin/webhooks' })
  return (
    <Answer of={realms} loading="Looking for webhooks">
      {({ realms: all }) => {
        const names = all.filter(({ apps }) => apps.length > 0).map(({ name }) => name)
        const shown = names.find((name) => name === realm) ?? names[0]
        return shown === undefined ? (
          <Empty title="This server runs no app." />
        ) : (
          <WebhooksOf key={shown} realm={shown} realms={names} />
        )
      }}
    </Answer>
  )
}

interface WebhooksProps {
  readonly realm: string
  readonly realms: readonly string[]
}

function WebhooksOf({ realm, realms }: WebhooksProps) {
  const navigate = useNavigate()
  const found = useQuery(webhooksQuery(realm))
  const { said, tell } = useTold()
  const mayAdd = useMay()('govern')
  const done = async (sentence: string) => {
    tell(sentence)
    await queryClient.invalidateQueries({ queryKey: [ADMIN, 'webhooks'] })
  }
  return (
    <Page
      title="Webhooks"
      lead="Tell other servers what happens to accounts. Failed deliveries are tried again for three days."
      actions={found.data && mayAdd ? <AddWebhook realm={realm} types={found.data.types} /> : null}
    >
      <AppChoice
        realms={realms}
        realm={realm}
        choose={(chosen) => navigate({ to: '/admin/webhooks', search: { realm: chosen } })}
      />
      <Told said={said} />
      <Section title="Endpoints">
        <Card flush>
          <Answer of={found} loading="Reading the endpoints">
            {({ endpoints }) =>
              endpoints.length === 0 ? (
                <Empty title="No endpoints yet.">
                  Add one, and this app tells it what happens to accounts.
                </Empty>
              ) : (
                <Endpoints realm={realm} endpoints={endpoints} done={done} />
              )
            }
          </Answer>
        </Card>
      </Section>
      <Deliveries realm={realm} endpoints={found.data?.endpoints ?? []} done={done} />
    </Page>
  )
}
