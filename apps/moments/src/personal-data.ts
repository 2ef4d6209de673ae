import type { PersonalData } from '@usher/storage'

/** Everything in a life log is its owner's. */
export const momentsPersonalData: PersonalData = {
  tables: [
    {
      table: 'activities',
      file: 'moments/activities',
      holder: 'user_id',
      key: ['id'],
      columns: [
        'id',
        'name',
        'description',
        'icon',
        'color',
        'activity_schema',
        'created_at',
        'updated_at',
      ],
      erased: 'with_account',
    },
    {
      table: 'moments',
      file: 'moments/moments',
      holder: 'user_id',
      key: ['id'],
      columns: ['id', 'activity_id', 'timestamp', 'data', 'created_at', 'updated_at'],
      erased: 'with_account',
    },
  ],
  impersonal: [],
}
