import { NativeSelect, SegmentedControl } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { realmName } from '../accounts/realm-name.ts'
import { realmsQuery } from '../api/accounts.ts'
import { statisticsQuery } from '../api/operations.ts'
import { Page } from '../parts/page.tsx'
import { Answer } from '../parts/states.tsx'
import styles from './activity.module.css'
import { Figures } from './figures.tsx'

const RANGES = [
  { value: 'day', label: '24 hours' },
  { value: 'week', label: '7 days' },
  { value: 'month', label: '30 days' },
  { value: 'quarter', label: '13 weeks' },
]

/** Registrations, sign-ins and sessions over time. */
export function Activity() {
  const { range = 'month', realm } = useSearch({ from: '/admin/' })
  const navigate = useNavigate()
  const { data: realms } = useQuery(realmsQuery)
  const statistics = useQuery({
    ...statisticsQuery(range, realm),
    placeholderData: keepPreviousData,
  })
  const show = (change: { range?: string; realm?: string | undefined }) =>
    navigate({ to: '/admin', search: { range, realm, ...change } })
  return (
    <Page
      title="Activity"
      lead="What happens in all apps, or in one of them. Days and weeks are those of UTC."
    >
      <div className={styles.choice}>
        <SegmentedControl
          size="xs"
          aria-label="Time"
          value={range}
          onChange={(value) => show({ range: value })}
          data={RANGES}
        />
        <NativeSelect
          size="xs"
          aria-label="App"
          value={realm ?? ''}
          onChange={({ currentTarget }) => show({ realm: currentTarget.value || undefined })}
          data={[
            { value: '', label: 'All apps' },
            ...(realms?.realms ?? []).map((one) => ({ value: one.name, label: realmName(one) })),
          ]}
        />
      </div>
      <Answer of={statistics} loading="Counting">
        {(data) => <Figures statistics={data} range={range} />}
      </Answer>
    </Page>
  )
}
