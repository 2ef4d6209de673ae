import bowser from 'bowser'

/** What a `User-Agent` header says of the device; family names without versions. */
export interface Device {
  readonly browser: string | null
  readonly os: string | null
  readonly kind: 'desktop' | 'mobile' | 'tablet' | null
}

const KINDS: readonly (string | undefined)[] = ['desktop', 'mobile', 'tablet']
/** Longer ones are no browser's; parsing costs time that a stranger must not choose. */
const LONGEST_USER_AGENT = 512

/** @param userAgent the header as sent */
export function deviceOf(userAgent: string | undefined): Device {
  if (!userAgent || userAgent.length > LONGEST_USER_AGENT) return UNKNOWN
  const { browser, os, platform } = bowser.parse(userAgent)
  const kind = KINDS.includes(platform.type) ? (platform.type as Device['kind']) : null
  return { browser: browser.name || null, os: os.name || null, kind }
}

const UNKNOWN: Device = { browser: null, os: null, kind: null }
