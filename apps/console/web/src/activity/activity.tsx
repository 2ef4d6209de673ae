import { NativeSelect, SegmentedControl, TextInput } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { realmName } from '../accounts/realm-name.ts'
import { realmsQuery } from '../api/accounts.ts'
import { statisticsQuery } from '../api/operations.ts'
import { instantsOf } from '../parts/days.ts'
import { FilterForm } from '../parts/filter-form.tsx'
import { Page } from '../parts/page.tsx'
import { Answer } from '../parts/states.tsx'
import styles from './activity.module.css'
import { Figures } from './figures.tsx'

const OWN = 'own'
const RANGES = [
  { value: 'day', label: '24 hours' },
  { value: 'week', label: '7 days' },
  { value: 'month', label: '30 days' },
  { value: 'quarter', label: '13 weeks' },
  { value: OWN, label: 'Own range' },
]

/** Registrations, sign-ins and sessions over time. */
export function Activity() {
  const { range = 'month', realm, since, until } = useSearch({ from: '/admin/' })
  const navigate = useNavigate()
  const { data: realms } = useQuery(realmsQuery)
  const isOwn = range === OWN
  const own: { since?: string | undefined; until?: string | undefined } =
    isOwn && since && until ? instantsOf({ since, until }) : {}
  const statistics = useQuery({
    ...statisticsQuery({ range: isOwn ? 'month' : range, realm, ...own }),
    placeholderData: keepPreviousData,
  })
  const show = (change: { range?: string; realm?: string | undefined }) =>
    navigate({ to: '/admin', search: { range, realm, since, until, ...change } })
  return (
    <Page
      title="Activity"
      lead="What happens in all apps, or in one of them. Days and weeks are those of your time zone."
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
      {isOwn ? (
        <FilterForm
          label="Own range"
          verb="Show"
          inForce={{ since, until }}
          apply={(days) => navigate({ to: '/admin', search: { range, realm, ...days } })}
        >
          {({ typed }) => (
            <>
              <TextInput type="date" label="From" {...typed('since')} />
              <TextInput type="date" label="Up to" {...typed('until')} />
            </>
          )}
        </FilterForm>
      ) : null}
      <Answer of={statistics} loading="Counting">
        {(data) => (
          <Figures
            statistics={data}
            range={own.since ? OWN : isOwn ? 'month' : range}
            realm={realm}
          />
        )}
      </Answer>
    </Page>
  )
}
