const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const MEDIA_TYPE = new RegExp(`^\\s*(${TOKEN}/${TOKEN})\\s*(;.*)?$`)

/** What the sender calls the body: `none` is a body without `Content-Type`. */
export type BodyKind = 'none' | 'json' | 'form' | 'multipart' | 'other'

export function bodyKind(header: string | undefined): BodyKind {
  if (header === undefined) return 'none'
  const type = mediaTypeOf(header)
  if (type === undefined) return 'other'
  if (type === 'application/x-www-form-urlencoded') return 'form'
  if (type === 'multipart/form-data') return 'multipart'
  // RFC 6839 §3.1: a structured suffix.
  return type === 'application/json' || /^application\/.+\+json$/.test(type) ? 'json' : 'other'
}

/**
 * The type of a `Content-Type` header in lower case, without parameters (RFC 9110 §8.3.1).
 * Answers `undefined` for what is no media type.
 */
function mediaTypeOf(header: string): string | undefined {
  return MEDIA_TYPE.exec(header)?.[1]?.toLowerCase()
}
