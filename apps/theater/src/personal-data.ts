import type { PersonalData } from '@usher/storage'

/** People have a profile; films are nobody's. */
export const theaterPersonalData: PersonalData = {
  tables: [
    {
      table: 'user_profiles',
      file: 'theater/profile',
      holder: 'user_id',
      key: ['id'],
      columns: ['first_name', 'last_name', 'avatar', 'gender', 'date_of_birth', 'info'],
      erased: 'with_account',
    },
  ],
  impersonal: [
    'movies',
    'movie_counts',
    'countries',
    'genres',
    'actors',
    'languages',
    'movies_genres',
    'actors_movies',
    'movies_languages',
  ],
}
