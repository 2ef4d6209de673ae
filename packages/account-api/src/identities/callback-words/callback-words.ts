import { type CallbackWords, english } from './english.ts'
import { french } from './french.ts'
import { german } from './german.ts'
import { spanish } from './spanish.ts'

const CATALOGUES: ReadonlyMap<string, CallbackWords> = new Map([
  ['en', english],
  ['de', german],
  ['fr', french],
  ['es', spanish],
])

/** What the pages say, and the language of it as a tag (RFC 5646). */
export interface SpokenWords extends CallbackWords {
  readonly language: string
}

/** @param accepted language tags joined by commas, the preferred one first. Absent: English */
export function callbackWordsFor(accepted = ''): SpokenWords {
  const tags = accepted.split(',').map((tag) => tag.split('-')[0]?.toLowerCase() ?? '')
  const language = tags.find((tag) => CATALOGUES.has(tag)) ?? 'en'
  return { language, ...(CATALOGUES.get(language) ?? english) }
}
