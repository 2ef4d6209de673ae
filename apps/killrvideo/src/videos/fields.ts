import { list, rule, text, UNSTORABLE } from '@usher/http'
import { storedText } from '../users/fields.ts'

const MOST_TAGS = 50
const LONGEST_TAG = 100
const LONGEST_URL = 2083

export const videoTitle = (range: { min: number; max: number }) => storedText(range)
export const videoDescription = () => storedText({ max: 2000 })

/** A list of words; see `tagsOf` for what is made of it. */
export const videoTags = () =>
  rule(
    list(
      text({
        trim: true,
        max: LONGEST_TAG,
        forbidden: {
          characters: UNSTORABLE,
          message: 'Text contains characters that are not allowed',
        },
      }),
    ),
    (tags) =>
      tagsOf(tags).length > MOST_TAGS
        ? { type: 'too_long', msg: `List should have at most ${MOST_TAGS} items after validation` }
        : undefined,
  )

/** A set of tags: trimmed, none empty, none twice, ascending by code points. */
export function tagsOf(tags: readonly string[]): readonly string[] {
  const trimmed = tags.map((tag) => tag.trim()).filter((tag) => tag !== '')
  return [...new Set(trimmed)].sort(byCodePoints)
}

/** The order in which every database sorts. */
export function byCodePoints(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other))
}

/** An http or https address; whether YouTube knows it is another question. */
export const webAddress = () =>
  rule(storedText({ min: 1, max: LONGEST_URL }), (address) =>
    /^https?:\/\//i.test(address) && URL.canParse(address)
      ? undefined
      : { type: 'url_parsing', msg: 'Input should be a valid http or https URL' },
  )
