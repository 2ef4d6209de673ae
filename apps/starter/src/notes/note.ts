import type { AccountId } from '@usher/engine'

/** What somebody wrote down. */
export interface Note {
  readonly id: string
  readonly ownerId: AccountId
  readonly title: string
  readonly text: string
  /** Ascending, each once. */
  readonly tags: readonly string[]
  /** The role whose holders may read it. */
  readonly sharedWith: string | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** What its owner may change. */
export type NoteContent = Pick<Note, 'title' | 'text' | 'tags' | 'sharedWith'>
