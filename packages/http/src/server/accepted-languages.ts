const LONGEST = 200
const AT_MOST = 10

/**
 * The language tags of `Accept-Language` (RFC 9110 §12.5.4), the preferred one first, joined by
 * commas. What is no language tag is left out, as is what the client does not want.
 */
export function acceptedLanguages(header: string | undefined): string | undefined {
  if (header === undefined || header.length > LONGEST) return undefined
  const ranges = header.split(',').flatMap((part) => {
    const [, tag, weight = '1'] = RANGE.exec(part.trim()) ?? []
    return tag === undefined || Number(weight) === 0 ? [] : [{ tag, weight: Number(weight) }]
  })
  const tags = ranges.toSorted((one, other) => other.weight - one.weight).map(({ tag }) => tag)
  return tags.length === 0 ? undefined : tags.slice(0, AT_MOST).join(',')
}

const RANGE = /^([a-z]{2,8}(?:-[a-z0-9]{1,8})*)(?:\s*;\s*q=([01](?:\.\d{0,3})?))?$/i
