import { SegmentedControl } from '@mantine/core'
import type { ReactNode } from 'react'
import styles from './choice.module.css'

interface ChoiceProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  readonly choose: (value: Value) => void
  /** Beside it, such as how many there are. */
  readonly children?: ReactNode
}

/** One of a few lists to look at. */
export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const { label, value, options, choose, children } = props
  return (
    <div className={styles.choice}>
      <SegmentedControl
        size="xs"
        aria-label={label}
        value={value}
        onChange={(chosen) => choose(chosen as Value)}
        data={[...options]}
      />
      <span className={styles.beside}>{children}</span>
    </div>
  )
}
