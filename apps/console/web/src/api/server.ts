const place = document.querySelector<HTMLMetaElement>('meta[name="usher-server"]')?.content ?? '/'

/** The path at which the server begins, without final slash; a proxy may have put one in front. */
export const SERVER_PATH = new URL(place, location.href).pathname.replace(/\/$/, '')

/** The same with the origin, for what people copy. */
export const SERVER_URL = location.origin + SERVER_PATH
