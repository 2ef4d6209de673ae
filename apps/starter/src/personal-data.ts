import type { PersonalData } from '@usher/storage'

/** Notes are their owner's and go with them. */
export const starterPersonalData: PersonalData = {
  tables: [
    {
      table: 'notes',
      file: 'starter/notes',
      holder: 'account_id',
      key: ['id'],
      columns: ['id', 'title', 'text', 'shared_with', 'created_at', 'updated_at'],
      erased: 'with_account',
    },
    {
      table: 'note_tags',
      file: 'starter/note-tags',
      holder: { column: 'note_id', of: 'notes', refersTo: 'id', holder: 'account_id' },
      key: ['note_id', 'tag'],
      columns: ['note_id', 'tag'],
      erased: 'with_account',
    },
  ],
  impersonal: [],
}
