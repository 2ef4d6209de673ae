import { Button } from '@mantine/core'
import { type ChangeEvent, type ReactNode, useState } from 'react'
import { changed, type Draft, draftFor, type Fields } from './draft.ts'
import { Filters } from './fields.tsx'

type Typed = ChangeEvent<HTMLInputElement | HTMLSelectElement>

/** What a filter's fields are bound to. */
export interface FilterFields<Name extends string> {
  /** A field that waits for the button, or for Enter. */
  typed(name: Name): { name: Name; value: string; onChange(event: Typed): void }
  /** A field that applies the whole filter as soon as something is chosen. */
  chosen(name: Name): { name: Name; value: string; onChange(event: Typed): void }
}

interface FilterFormProps<Name extends string> {
  readonly label: string
  readonly verb: string
  /** What the address says, and so what is listed. */
  readonly inForce: Fields<Name>
  /** Puts a filter into the address. */
  readonly apply: (filter: Fields<Name>) => void
  readonly children: (fields: FilterFields<Name>) => ReactNode
}

/** Fields that narrow a list down. They always show the filter in force, or what is being typed next. */
export function FilterForm<Name extends string>(props: FilterFormProps<Name>) {
  const { label, verb, inForce, apply, children } = props
  const [kept, keep] = useState<Draft<Name>>()
  const draft = draftFor(inForce, kept)
  // What was typed belonged to the filter before: Back must not bring it up again.
  if (kept && draft !== kept) keep(undefined)
  const bind = (name: Name, onChange: (change: Fields<Name>) => void) => ({
    name,
    value: draft.fields[name] ?? '',
    onChange: ({ currentTarget: { value } }: Typed) => onChange({ [name]: value } as Fields<Name>),
  })
  const fields: FilterFields<Name> = {
    typed: (name) =>
      bind(name, (change) => keep({ ...draft, fields: { ...draft.fields, ...change } })),
    chosen: (name) => bind(name, (change) => apply(changed(draft, change))),
  }
  return (
    <search aria-label={label}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          apply(changed(draft))
        }}
      >
        <Filters>
          {children(fields)}
          <Button type="submit" variant="default">
            {verb}
          </Button>
        </Filters>
      </form>
    </search>
  )
}
