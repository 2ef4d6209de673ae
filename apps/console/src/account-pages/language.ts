import { type Catalogue, english, type Word } from './words/english.ts'
import { french } from './words/french.ts'
import { german } from './words/german.ts'
import { japanese } from './words/japanese.ts'
import { spanish } from './words/spanish.ts'

/** The languages of the account pages, by tag (RFC 5646). */
const CATALOGUES: Readonly<Record<string, Catalogue>> = {
  en: english,
  de: german,
  fr: french,
  es: spanish,
  ja: japanese,
}

/** Each language with its own name, for choosing. */
export const LANGUAGES = Object.entries(CATALOGUES).map(([tag, { languageName }]) => ({
  tag,
  name: languageName,
}))

/** Written from right to left. The pages are laid out for both directions. */
const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'ur'])

/** What a page says and how it writes dates, in one language. */
export interface Language {
  readonly tag: string
  readonly direction: 'ltr' | 'rtl'
  /** @param filled what stands for the names in braces */
  say(word: Word, filled?: Readonly<Record<string, string | number>>): string
  date(at: string): string
}

/**
 * The language of whoever asks: their choice, else the best one of `Accept-Language`
 * (RFC 9110 §12.5.4), else English.
 */
export function languageFor(chosen: string | undefined, accepted: string | undefined): Language {
  const wanted = [chosen ?? '', ...ranked(accepted ?? '')].map((tag) => tag.split('-')[0] ?? '')
  return languageOf(wanted.find((tag) => Object.hasOwn(CATALOGUES, tag)) ?? 'en')
}

/** Whether there is such a language. */
export function isLanguage(tag: string): boolean {
  return Object.hasOwn(CATALOGUES, tag)
}

function languageOf(tag: string): Language {
  const catalogue = CATALOGUES[tag] ?? english
  const dates = new Intl.DateTimeFormat(tag, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  })
  return {
    tag,
    direction: RIGHT_TO_LEFT.has(tag) ? 'rtl' : 'ltr',
    say: (word, filled = {}) =>
      catalogue[word].replace(/\{(\w+)\}/g, (_, name: string) => String(filled[name] ?? '')),
    date: (at) => `${dates.format(new Date(at))} UTC`,
  }
}

const MOST_RANGES = 20

function ranked(accepted: string): string[] {
  return accepted
    .split(',', MOST_RANGES)
    .map((range) => {
      const [tag = '', ...parameters] = range.trim().toLowerCase().split(';')
      const quality = parameters.map((each) => /^\s*q=([\d.]+)$/.exec(each)?.[1]).find(Boolean)
      return { tag: tag.trim(), quality: quality === undefined ? 1 : Number(quality) }
    })
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality)
    .map(({ tag }) => tag)
}
