import { readFileSync } from 'node:fs'

/** What `/health` and `usher --version` tell. */
export function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return String((JSON.parse(manifest) as { version?: unknown }).version)
}
