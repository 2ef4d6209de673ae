import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Manifest, ROOT } from './packages.ts'
import type { Staged } from './stage.ts'

/**
 * Installs packages into a folder outside of the workspace without a registry: copies of ours, and
 * links for what their published manifests ask for, and nothing else.
 *
 * @param others what the project asks for beside them, by name
 */
export function installInto(
  folder: string,
  staged: readonly Staged[],
  others: readonly string[] = [],
): void {
  for (const { path, manifest } of staged) {
    cpSync(path, join(folder, 'node_modules', manifest.name), { recursive: true })
    for (const name of dependenciesOf(path)) link(folder, name)
  }
  for (const name of others) link(folder, name)
}

function dependenciesOf(path: string): readonly string[] {
  const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Manifest
  return Object.keys(manifest.dependencies ?? {}).filter((name) => !name.startsWith('@usher/'))
}

function link(folder: string, name: string): void {
  const place = join(folder, 'node_modules', name)
  if (existsSync(place)) return
  mkdirSync(dirname(place), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules', name), place)
}
