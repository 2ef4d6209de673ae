import type { AccountId } from '@usher/engine'
import {
  CONTROL_CHARACTERS_BUT_LINES,
  list,
  object,
  oneOf,
  optional,
  optionalOrNull,
  queryInteger,
  text,
  timestamp,
  withDefault,
  z,
} from '@usher/http'
import { ROLES } from '../realm.ts'
import type { Note, NoteContent } from './note.ts'

const TAGS_MAX = 20
const forbidden = { characters: CONTROL_CHARACTERS_BUT_LINES, message: 'Use printable characters' }

const title = text({ min: 1, max: 200, trim: true, forbidden })
const content = text({ max: 20_000, forbidden })
const tag = text({ min: 1, max: 50, trim: true, forbidden })
const tags = list(tag, { max: TAGS_MAX })
const sharedWith = optionalOrNull(oneOf(ROLES))

export const noteBody = object({
  title,
  text: withDefault(content, ''),
  tags: withDefault(tags, []),
  shared_with: sharedWith,
})

export const noteChange = object({
  title: optional(title),
  text: optional(content),
  tags: optional(tags),
  shared_with: sharedWith,
})

export const noteQuery = {
  q: optional(text({ min: 1, max: 200 })),
  tag: optional(tag),
  before: optional(text({ min: 1, max: 100 })),
  limit: withDefault(queryInteger({ min: 1, max: 100 }), 20),
}

export const noteSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    text: z.string(),
    tags: z.array(z.string()),
    shared_with: z.string().nullable(),
    own: z.boolean(),
    created_at: timestamp(),
    updated_at: timestamp(),
  })
  .meta({ id: 'Note' })

export const notesSchema = z.object({ notes: z.array(noteSchema), next: z.string().nullable() })

/** A note as its readers see it. */
export function noteBodyOf(note: Note, reader: AccountId): z.input<typeof noteSchema> {
  return {
    id: note.id,
    title: note.title,
    text: note.text,
    tags: [...note.tags],
    shared_with: note.sharedWith ?? null,
    own: note.ownerId === reader,
    created_at: note.createdAt,
    updated_at: note.updatedAt,
  }
}

/** What a body says of a note; a field that was not sent is not there. */
export function contentIn(body: z.output<typeof noteChange>): Partial<NoteContent> {
  const { title: newTitle, text: newText, tags: newTags, shared_with: role } = body
  return {
    ...(newTitle !== undefined && { title: newTitle }),
    ...(newText !== undefined && { text: newText }),
    ...(newTags !== undefined && { tags: [...new Set(newTags)].sort() }),
    ...(role !== undefined && { sharedWith: role ?? undefined }),
  }
}
