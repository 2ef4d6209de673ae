import { computing } from './catalogue/computing.ts'
import { films } from './catalogue/films.ts'
import { mathematics } from './catalogue/mathematics.ts'
import { music } from './catalogue/music.ts'
import { talks } from './catalogue/talks.ts'

/** A video of the catalogue: facts, in words of our own. */
export interface CatalogueVideo {
  readonly youtubeId: string
  readonly title: string
  readonly about: string
  readonly tags: readonly string[]
  readonly category: string
}

const CATEGORIES = {
  'Film & Animation': films,
  Music: music,
  Education: mathematics,
  'Science & Technology': computing,
  People: talks,
}

/** What `npx usher seed killrvideo` loads. */
export const CATALOGUE: readonly CatalogueVideo[] = Object.entries(CATEGORIES).flatMap(
  ([category, entries]) =>
    entries.map(([youtubeId, title, about, ...tags]) => ({
      youtubeId,
      title,
      about,
      tags: tags.sort(),
      category,
    })),
)

/** Who has accounts in the catalogue. */
export const PEOPLE = [
  { name: 'ada', firstName: 'Ada', lastName: 'Lind', roles: ['viewer', 'moderator'] },
  { name: 'cleo', firstName: 'Cleo', lastName: 'Marsh', roles: ['viewer', 'creator'] },
  { name: 'otto', firstName: 'Otto', lastName: 'Berg', roles: ['viewer', 'creator'] },
  { name: 'kim', firstName: 'Kim', lastName: 'Park', roles: ['viewer'] },
  { name: 'lee', firstName: 'Lee', lastName: 'Novak', roles: ['viewer'] },
  { name: 'sam', firstName: 'Sam', lastName: 'Reyes', roles: ['viewer'] },
] as const

/** What they say; every remark fits every video. */
export const REMARKS = [
  'I love this one!',
  'Watched it twice and will again.',
  'Great explanation, thank you.',
  'The sound is bad in the middle.',
  'Sent here by a friend.',
  'Excellent. More of this, please.',
  'Sad that it is over already.',
  'First time I see it in full length.',
] as const
