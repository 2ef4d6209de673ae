import { NativeSelect } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { realmName } from '../accounts/realm-name.ts'
import { realmsQuery } from '../api/accounts.ts'
import { type Letter, lettersQuery } from '../api/letters.ts'
import { Filters } from '../parts/fields.tsx'
import { Card, Page } from '../parts/page.tsx'
import { Answer, Empty } from '../parts/states.tsx'
import { LetterPane } from './letter-pane.tsx'

const LANGUAGES = new Intl.DisplayNames('en', { type: 'language' })

/** Every mail of an app, as people read it. */
export function Letters() {
  const { realm: chosen, language = 'en', letter: key } = useSearch({ from: '/admin/letters' })
  const { data } = useQuery(realmsQuery)
  const mailing = data?.realms.filter(({ mails_resets }) => mails_resets) ?? []
  const realm = chosen ?? mailing[0]?.name
  const place = { realm: realm ?? '', language }
  const navigate = useNavigate()
  const letters = useQuery({
    ...lettersQuery(place),
    enabled: realm !== undefined,
    placeholderData: keepPreviousData,
  })
  const show = (change: { realm?: string; language?: string; letter?: string }) =>
    navigate({ to: '/admin/letters', search: { realm, language, letter: key, ...change } })
  return (
    <Page
      title="Letters"
      lead="Every mail that an app sends, with sample data. The links in them lead nowhere."
    >
      <Filters>
        <NativeSelect
          label="App"
          value={realm ?? ''}
          onChange={({ currentTarget }) => show({ realm: currentTarget.value })}
          data={mailing.map((one) => ({ value: one.name, label: realmName(one) }))}
        />
        <NativeSelect
          label="Language"
          value={language}
          onChange={({ currentTarget }) => show({ language: currentTarget.value })}
          data={(letters.data?.languages ?? [language]).map((value) => ({
            value,
            label: LANGUAGES.of(value) ?? value,
          }))}
        />
        <NativeSelect
          label="Letter"
          value={key ?? ''}
          onChange={({ currentTarget }) => show({ letter: currentTarget.value })}
          data={(letters.data?.letters ?? []).map((letter) => ({
            value: keyOf(letter),
            label: letter.subject,
          }))}
        />
      </Filters>
      <Answer of={letters} loading="Writing the letters">
        {({ letters: all }) => {
          const letter = all.find((each) => keyOf(each) === key) ?? all[0]
          return (
            <Card>
              {letter ? (
                <LetterPane key={keyOf(letter)} place={place} letter={letter} />
              ) : (
                <Empty title="This app sends no mails." />
              )}
            </Card>
          )
        }}
      </Answer>
    </Page>
  )
}

function keyOf({ kind, event }: Letter): string {
  return event === null ? kind : `${kind}.${event}`
}
