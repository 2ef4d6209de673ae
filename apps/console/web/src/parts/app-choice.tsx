import { Choice } from './choice.tsx'

interface AppChoiceProps {
  /** Names of the realms that have what the page is about. */
  readonly realms: readonly string[]
  readonly realm: string
  readonly choose: (realm: string) => void
}

/** Whose rows a page shows; nothing where there is but one app. */
export function AppChoice({ realms, realm, choose }: AppChoiceProps) {
  if (realms.length < 2) return null
  const options = realms.map((value) => ({ value, label: value }))
  return <Choice label="App" value={realm} options={options} choose={choose} />
}
