import type { Manifest } from './packages.ts'

/** Type stripping is on from here, so that a project runs its TypeScript as it stands. */
const NODE = '>=22.18'

/** The `package.json` of the packed package: what leads to sources here leads to built files there. */
export function packedManifest(manifest: Manifest): object {
  const { name, version, description, license, files = [], publishConfig } = manifest
  const { exports, peerDependencies, peerDependenciesMeta, engines } = manifest
  const { vendor = {}, bundle = [], template } = publishConfig ?? {}
  const within = new Set([...Object.keys(vendor), ...bundle])
  const needed = Object.entries(manifest.dependencies ?? {}).filter(([other]) => !within.has(other))
  const shipped = [...(within.size > 0 ? ['vendor'] : []), ...(template ? ['template'] : [])]
  const bin = publishConfig?.bin ?? manifest.bin
  return {
    name,
    version,
    description,
    license,
    type: 'module',
    ...(bin && { bin }),
    ...(exports && { exports: builtExports(exports) }),
    files: ['dist', 'CHANGELOG.md', ...shipped, ...files],
    engines: engines ?? { node: NODE },
    ...(needed.length > 0 && { dependencies: Object.fromEntries(needed) }),
    ...(peerDependencies && { peerDependencies, peerDependenciesMeta }),
    publishConfig: { access: 'public' },
  }
}

function builtExports(exports: Readonly<Record<string, string>>): object {
  const built = Object.entries(exports).map(([door, source]) => {
    const stem = source.replace(/^\.\/src\//, './dist/').replace(/\.ts$/, '')
    return [door, { types: `${stem}.d.ts`, default: `${stem}.js` }] as const
  })
  return Object.fromEntries(built)
}
