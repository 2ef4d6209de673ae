import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Manifest, ROOT } from './packages.ts'
import type { Staged } from './stage.ts'

/**
 * What npm installs for a published package on this platform.
 *
 * @returns folders of packages: ours where they are staged, others in the workspace
 */
export function closureOf(name: string, staged: readonly Staged[]): ReadonlySet<string> {
  const ours = new Map(staged.map(({ manifest, path }) => [manifest.name, path]))
  const found = new Set<string>()
  const visit = (place: string) => {
    if (found.has(place)) return
    found.add(place)
    for (const needed of neededBy(place)) {
      const next = ours.get(needed) ?? installed(needed, place)
      if (next !== undefined) visit(next)
    }
  }
  visit(ours.get(name) ?? '')
  return found
}

function neededBy(place: string): readonly string[] {
  const manifest: Manifest & { readonly optionalDependencies?: Readonly<Record<string, string>> } =
    JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'))
  return Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })
}

/** As Node finds it; `undefined`: made for another platform. */
function installed(name: string, from: string): string | undefined {
  const starts = from.startsWith(ROOT) ? from : ROOT
  for (let place = starts; place.length >= ROOT.length - 1; place = dirname(place)) {
    const folder = join(place, 'node_modules', name)
    if (existsSync(folder)) return folder
  }
  return undefined
}
