import type { Found, Slice } from '../page.ts'
import type { Video } from '../videos/video.ts'

/** Finds listed videos by their words. Every database finds the same (`matches` in `fold.ts`). */
export interface SearchIndex {
  /**
   * Videos in which every term occurs, in title, description or a tag: those with all terms in the
   * title first, each part newest first.
   *
   * @param terms folded, see `termsOf`
   * @param without videos that are left out, and not counted
   */
  find(terms: readonly string[], slice: Slice, without?: readonly Video[]): Promise<Found<Video>>
  /** The tags of listed videos that contain the text, ascending, each once. @param text folded */
  suggestTags(text: string, limit: number): Promise<readonly string[]>
}
