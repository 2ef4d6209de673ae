import type { Account } from '../api/accounts.ts'
import { Said } from '../parts/said.tsx'

interface AboutProps {
  readonly before: string
  readonly of: Pick<Account, 'identifier'>
  readonly after?: string
}

/** The title of a dialog: what will be done, and to whom, so that nobody answers for the wrong one. */
export function About({ before, of, after = '?' }: AboutProps) {
  return (
    <>
      {before} <Said>{of.identifier}</Said>
      {after}
    </>
  )
}
