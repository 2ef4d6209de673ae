import { fileURLToPath } from 'node:url'

const place = (relative: string) => fileURLToPath(new URL(`../../${relative}`, import.meta.url))

/** Where the web application's sources and its built pages are. */
export const PLACES = {
  package: place('package.json'),
  web: place('web'),
  dist: place('dist/pages'),
} as const
