import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the workspace. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

type Versions = Readonly<Record<string, string>>

/** What this tool reads of a `package.json`. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly license: string
  readonly exports?: Readonly<Record<string, string>>
  /** Folders and files that are shipped beside the code. */
  readonly files?: readonly string[]
  readonly bin?: Readonly<Record<string, string>>
  readonly engines?: Versions
  readonly dependencies?: Versions
  readonly peerDependencies?: Versions
  readonly peerDependenciesMeta?: Readonly<Record<string, { optional: boolean }>>
  /** Apps that have it are published, too; its keys replace those of the workspace. */
  readonly publishConfig?: {
    /** A folder of the workspace whose files are shipped as text in `template/`. */
    readonly template?: string
    readonly bin?: Readonly<Record<string, string>>
    /** Dependencies whose code is shipped with the package, bundled, in place of the dependency. */
    readonly bundle?: readonly string[]
    /** Files of dependencies that are shipped with the package, in place of the dependency. */
    readonly vendor?: Readonly<Record<string, readonly string[]>>
  }
}

/** A package that people install. */
export interface PublishedPackage {
  /** Relative to the workspace: `packages/engine`. */
  readonly folder: string
  readonly manifest: Manifest
}

/** Suites for adapters of the engine's ports, which live here. */
const UNPUBLISHED = new Set(['@usher/conformance'])

/** Every package that people install, what is needed first. */
export function publishedPackages(): readonly PublishedPackage[] {
  const found = globSync('{packages,apps}/*/package.json', { cwd: ROOT })
    .sort()
    .map((path) => ({
      folder: dirname(path),
      manifest: JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as Manifest,
    }))
    .filter(({ folder, manifest }) => folder.startsWith('packages') || manifest.publishConfig)
    .filter(({ manifest }) => !UNPUBLISHED.has(manifest.name))
  const ordered = new Map<string, PublishedPackage>()
  const visit = (one: PublishedPackage) => {
    for (const other of found) {
      if (other.manifest.name in (one.manifest.dependencies ?? {})) visit(other)
    }
    ordered.set(one.manifest.name, one)
  }
  found.forEach(visit)
  return [...ordered.values()]
}
