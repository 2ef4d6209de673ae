import { Kbd, Modal, TextInput, UnstyledButton } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, useId, useState } from 'react'
import { Said } from '../parts/said.tsx'
import { type PaletteEntry, usePaletteEntries } from './entries.ts'
import styles from './palette.module.css'

/** A button, and Ctrl K from anywhere: pages by name, and people of all apps by any part of them. */
export function Palette() {
  const [isOpen, setOpen] = useState(false)
  useHotkeys([['mod+K', () => setOpen(true)]], [])
  return (
    <>
      <UnstyledButton
        className={styles.opener ?? ''}
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K"
        onClick={() => setOpen(true)}
      >
        <IconSearch size={16} aria-hidden />
        <span>Find anything</span>
        <Kbd size="xs" aria-hidden>
          Ctrl K
        </Kbd>
      </UnstyledButton>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title="Find anything"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Search close={() => setOpen(false)} />
      </Modal>
    </>
  )
}

function Search({ close }: { readonly close: () => void }) {
  const [text, setText] = useState('')
  const [place, setPlace] = useState(0)
  const { entries, isLooking } = usePaletteEntries(text.trim())
  const list = useId()
  const current = Math.min(place, entries.length - 1)
  const go = (entry: PaletteEntry | undefined) => {
    if (!entry) return
    close()
    entry.go()
  }
  const steer = (event: KeyboardEvent) => {
    const step = STEPS[event.key]
    if (event.key === 'Enter') go(entries[current])
    if (step === undefined || entries.length === 0) return
    event.preventDefault()
    setPlace((current + step + entries.length) % entries.length)
  }
  return (
    <>
      <TextInput
        label="Page, address, name or id"
        role="combobox"
        aria-expanded={entries.length > 0}
        aria-controls={list}
        aria-activedescendant={current >= 0 ? `${list}-${current}` : undefined}
        autoComplete="off"
        data-autofocus
        value={text}
        onChange={({ currentTarget: { value } }) => {
          setText(value)
          setPlace(0)
        }}
        onKeyDown={steer}
      />
      <div className={styles.list} role="listbox" id={list} aria-label="Found" tabIndex={-1}>
        {entries.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keyboard (ARIA combobox pattern)
          <div
            key={entry.key}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === current}
            className={styles.option}
            onClick={() => go(entry)}
          >
            <Said>{entry.label}</Said>
            <span className={styles.detail}>{entry.detail}</span>
          </div>
        ))}
      </div>
      <p className={styles.hint} role="status">
        {entries.length === 0 && !isLooking ? 'Nothing is like that. ' : ''}
        {isLooking ? 'Looking for people … ' : ''}
        Arrow keys choose, Enter opens, Escape closes.
      </p>
    </>
  )
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }
