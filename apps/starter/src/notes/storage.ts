import type { Account, AccountId } from '@usher/engine'
import { type Database, type EngineTables, instant, type RealmTx } from '@usher/storage'
import { type Expression, type Kysely, type SqlBool, sql } from 'kysely'
import type { Note, NoteContent } from './note.ts'
import type { NoteTables } from './tables.ts'

export type NoteDatabase = Database<EngineTables & NoteTables>
type Tables = EngineTables & NoteTables

/** Which notes a page shows: those that the reader owns or that are shared with a role of theirs. */
export interface NoteSearch {
  readonly reader: Pick<Account, 'id' | 'roles'>
  /** Found regardless of case within title or text. */
  readonly text?: string | undefined
  readonly tag?: string | undefined
  /** Newest first; the last note of the page before. */
  readonly before?: string | undefined
  readonly limit: number
}

/** Notes in SQL. One method is one change, decided by the statement itself. */
export function sqlNotes({ read, write, dialect }: NoteDatabase) {
  return {
    async list({ reader, text, tag, before, limit }: NoteSearch): Promise<readonly Note[]> {
      let query = notesFor(read, reader).orderBy('created_at', 'desc').orderBy('id', 'desc')
      if (before !== undefined) query = query.where(isOlderThan(before))
      if (tag !== undefined) query = query.where(hasTag(tag))
      if (text !== undefined) {
        query = query.where((is) =>
          is.or([
            dialect.contains(sql.ref('title'), text),
            dialect.contains(sql.ref('text'), text),
          ]),
        )
      }
      return withTags(read, await query.limit(limit).execute())
    },

    async find(id: string, reader: NoteSearch['reader']): Promise<Note | undefined> {
      const rows = await notesFor(read, reader).where('id', '=', id).execute()
      const [note] = await withTags(read, rows)
      return note
    },

    async add(note: Note): Promise<void> {
      await write(async (tx) => {
        await tx.db
          .insertInto('notes')
          .values({
            id: note.id,
            account_id: note.ownerId,
            title: note.title,
            text: note.text,
            shared_with: note.sharedWith ?? null,
            created_at: note.createdAt,
            updated_at: note.updatedAt,
          })
          .execute()
        await setTags(tx, note.id, note.tags)
      })
    },

    /** `undefined`: the owner has no such note. */
    async change(
      id: string,
      { ownerId, content, now }: { ownerId: AccountId; content: Partial<NoteContent>; now: Date },
    ): Promise<Note | undefined> {
      return write(async (tx) => {
        const { title, text, sharedWith, tags } = content
        const changed = await tx.db
          .updateTable('notes')
          .set({
            updated_at: now,
            ...(title !== undefined && { title }),
            ...(text !== undefined && { text }),
            ...('sharedWith' in content && { shared_with: sharedWith ?? null }),
          })
          .where('id', '=', id)
          .where('account_id', '=', ownerId)
          .returningAll()
          .execute()
        if (changed.length > 0 && tags) await setTags(tx, id, tags)
        const [note] = await withTags(tx.db, changed)
        return note
      })
    },

    async remove(id: string, ownerId: AccountId): Promise<boolean> {
      const removed = await write((tx) =>
        tx.db
          .deleteFrom('notes')
          .where('id', '=', id)
          .where('account_id', '=', ownerId)
          .returning('id')
          .execute(),
      )
      return removed.length > 0
    },
  }
}

function notesFor(db: Kysely<Tables>, { id, roles }: NoteSearch['reader']) {
  return db
    .selectFrom('notes')
    .selectAll()
    .where((is) => is.or([is('account_id', '=', id), is('shared_with', 'in', [...roles, ''])]))
}

function isOlderThan(id: string): Expression<SqlBool> {
  return sql<SqlBool>`(created_at, id) < (select created_at, id from notes where id = ${id})`
}

function hasTag(tag: string): Expression<SqlBool> {
  return sql<SqlBool>`exists (select 1 from note_tags where note_id = notes.id and tag = ${tag})`
}

async function setTags(tx: RealmTx<Tables>, id: string, tags: readonly string[]): Promise<void> {
  await tx.db.deleteFrom('note_tags').where('note_id', '=', id).execute()
  if (tags.length === 0) return
  const rows = tags.map((tag) => ({ note_id: id, tag }))
  await tx.db.insertInto('note_tags').values(rows).execute()
}

interface NoteRow {
  readonly id: string
  readonly account_id: string
  readonly title: string
  readonly text: string
  readonly shared_with: string | null
  readonly created_at: Date | string
  readonly updated_at: Date | string
}

async function withTags(db: Kysely<Tables>, rows: readonly NoteRow[]): Promise<readonly Note[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const tags = await db
    .selectFrom('note_tags')
    .selectAll()
    .where('note_id', 'in', ids)
    .orderBy('tag')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    ownerId: row.account_id as AccountId, // ids of this realm are text
    title: row.title,
    text: row.text,
    tags: tags.filter(({ note_id }) => note_id === row.id).map(({ tag }) => tag),
    sharedWith: row.shared_with ?? undefined,
    createdAt: instant(row.created_at),
    updatedAt: instant(row.updated_at),
  }))
}
