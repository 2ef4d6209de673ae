import type { Timestamp } from '@usher/storage'
import type { ColumnType } from 'kysely'

interface NotesTable {
  id: ColumnType<string, string, never>
  /** Its owner. */
  account_id: ColumnType<string, string, never>
  title: string
  text: string
  /** Everybody with this role may read it; `null`: nobody but the owner. */
  shared_with: string | null
  created_at: ColumnType<Date | string, Date, never>
  updated_at: Timestamp
}

interface NoteTagsTable {
  note_id: string
  tag: string
}

/** The app's own tables, beside the engine's. */
export interface NoteTables {
  notes: NotesTable
  note_tags: NoteTagsTable
}
