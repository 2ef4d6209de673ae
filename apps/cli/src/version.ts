import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT_ROOT } from './context.ts'

/** What `/health` and `usher --version` tell. */
export function version(): string {
  const manifest = readFileSync(join(PROJECT_ROOT, 'apps/cli/package.json'), 'utf8')
  return String((JSON.parse(manifest) as { version?: unknown }).version)
}
