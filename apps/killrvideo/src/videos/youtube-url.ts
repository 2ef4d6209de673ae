const HOSTS = new Set(['youtube.com', 'www.youtube.com'])
const SHORT_HOSTS = new Set(['youtu.be', 'www.youtu.be'])
const ID = /^[\w-]{11}$/
const PATHS = /^\/(?:embed|v|shorts)\/([^/]+)\/?$/

/** The id of the video that a YouTube address shows (section C.2); `undefined` for all others. */
export function youtubeIdOf(address: string): string | undefined {
  const url = URL.parse(address)
  if (!url || !/^https?:$/.test(url.protocol)) return undefined
  const id = idIn(url)
  return id !== undefined && id !== null && ID.test(id) ? id : undefined
}

function idIn({ hostname, pathname, searchParams }: URL): string | null | undefined {
  if (SHORT_HOSTS.has(hostname)) return /^\/([^/]+)\/?$/.exec(pathname)?.[1]
  if (!HOSTS.has(hostname)) return undefined
  if (pathname === '/watch') return searchParams.get('v')
  return PATHS.exec(pathname)?.[1]
}
