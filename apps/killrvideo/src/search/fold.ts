/**
 * A text in the form in which texts are compared regardless of case. Every database compares these
 * and none folds by rules of its own, so all find the same. Capitals first: they bring ß and the
 * two forms of σ together.
 */
export function folded(text: string): string {
  return text.normalize('NFC').toUpperCase().toLowerCase().replaceAll('ς', 'σ')
}

/** The terms of a query: all of them must occur. None: nothing is found. */
export function termsOf(query: string): readonly string[] {
  return [...new Set(folded(query).split(/\s+/u))].filter((term) => term !== '')
}

/** What a search looks into. A term has no blanks, so it never reaches over a line. */
export interface Searched {
  readonly title: string
  /** Title, description and tags, one below the other. */
  readonly text: string
}

export function searchedOf(video: {
  readonly title: string
  readonly description: string | null
  readonly tags: readonly string[]
}): Searched {
  const title = folded(video.title)
  const rest = [video.description ?? '', ...video.tags].map(folded)
  return { title, text: [title, ...rest].join('\n') }
}

export function matches({ text }: Pick<Searched, 'text'>, terms: readonly string[]): boolean {
  return terms.length > 0 && terms.every((term) => text.includes(term))
}
