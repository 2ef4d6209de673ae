import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { everywhereQuery } from '../api/accounts.ts'
import { PLACES } from '../layout/places.ts'

/** Something to go to. */
export interface PaletteEntry {
  readonly key: string
  readonly label: string
  readonly detail: string
  readonly go: () => void
}

const TYPING_MS = 250
const SHOWN = 12

/** Pages whose names hold the text, and people whom it is about, exact addresses first. */
export function usePaletteEntries(text: string): {
  readonly entries: readonly PaletteEntry[]
  readonly isLooking: boolean
} {
  const navigate = useNavigate()
  const [settled] = useDebouncedValue(text, TYPING_MS)
  const people = useQuery({ ...everywhereQuery(settled), enabled: settled !== '' })
  const pages = PLACES.filter(([, name]) => name.toLowerCase().includes(text.toLowerCase()))
  const isCurrent = settled === text
  const found = text !== '' && isCurrent ? (people.data?.found ?? []) : []
  const entries = [
    ...pages.map(([to, name]) => ({
      key: to,
      label: name,
      detail: 'page',
      go: () => void navigate({ to }),
    })),
    ...found.map(({ realm, account }) => ({
      key: `${realm} ${account.id}`,
      label: account.identifier,
      detail: [account.name, realm, account.status].filter(Boolean).join(', '),
      go: () =>
        void navigate({ to: '/admin/accounts/$realm/$id', params: { realm, id: account.id } }),
    })),
  ]
  return {
    entries: entries.slice(0, SHOWN),
    isLooking: text !== '' && (!isCurrent || people.isFetching),
  }
}
