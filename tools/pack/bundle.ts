import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { rolldown } from 'rolldown'
import { type PublishedPackage, ROOT } from './packages.ts'

/**
 * Ships dependencies inside of a package, as one module in `vendor/` for each door that the package
 * uses, in place of the many packages that they consist of. The manifest and the licence of each lie in
 * `vendor/licenses/`, where scanners find names and versions.
 *
 * @param path the staged package, whose `dist/` is built
 */
export async function bundle({ folder, manifest }: PublishedPackage, path: string): Promise<void> {
  const names = manifest.publishConfig?.bundle ?? []
  if (names.length === 0) return
  const dist = join(path, 'dist')
  const doors = doorsOf(names, dist)
  const kept = Object.keys(manifest.dependencies ?? {}).filter((name) => !names.includes(name))
  const bundled = await rolldown({
    cwd: join(ROOT, folder),
    input: Object.fromEntries(doors.map((door) => [moduleOf(door), door])),
    platform: 'node',
    external: [...kept, 'pg-native'], // pg tries it, and goes on without
    logLevel: 'silent',
  })
  const { output } = await bundled.write({
    dir: join(path, 'vendor'),
    format: 'esm',
    chunkFileNames: 'shared-[hash].js',
  })
  await bundled.close()
  const modules = output.flatMap((one) => (one.type === 'chunk' ? one.moduleIds : []))
  for (const place of new Set(modules.flatMap(packageOf))) copyLicense(place, path)
  leadToVendor(dist, join(path, 'vendor'), doors)
}

/** Every door of these packages that the code imports by: `pg`, `@scope/name/part`. */
function doorsOf(names: readonly string[], dist: string): readonly string[] {
  const imported = globSync('**/*.js', { cwd: dist }).flatMap((file) =>
    Array.from(readFileSync(join(dist, file), 'utf8').matchAll(IMPORTED), ([door]) => door),
  )
  const doors = new Set(imported)
  return [...doors].filter((door) =>
    names.some((name) => door === name || door.startsWith(`${name}/`)),
  )
}

const IMPORTED = /(?<=\bfrom '|\bimport\(')[@\w][^']*(?=')/g

function moduleOf(door: string): string {
  return door.replace(/^@/, '').replaceAll('/', '-')
}

function leadToVendor(dist: string, vendor: string, doors: readonly string[]): void {
  for (const file of globSync('**/*.js', { cwd: dist })) {
    const path = join(dist, file)
    const text = readFileSync(path, 'utf8')
    const leading = text.replace(IMPORTED, (door) =>
      doors.includes(door)
        ? relative(dirname(path), join(vendor, `${moduleOf(door)}.js`)).replaceAll('\\', '/')
        : door,
    )
    if (leading === text) continue
    writeFileSync(path, leading)
    dropForeignTypes(path.replace(/\.js$/, '.d.ts'), doors)
  }
}

/** Declarations that name types of bundled packages belong to internal modules, which nobody imports. */
function dropForeignTypes(declarations: string, doors: readonly string[]): void {
  const text = readFileSync(declarations, 'utf8')
  if (Array.from(text.matchAll(IMPORTED), ([door]) => door).some((door) => doors.includes(door))) {
    rmSync(declarations)
  }
}

/** @returns the folder of the package that a module belongs to; nothing for modules of the bundler */
function packageOf(module: string): readonly string[] {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(module) ?? []
}

/** What tells who has made what; its `exports` would mislead bundlers. */
const NAMING = ['name', 'version', 'license', 'author', 'homepage', 'repository', 'url']

function copyLicense(place: string, path: string): void {
  const manifest = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'))
  const folder = join(path, 'vendor/licenses', `${manifest.name}@${manifest.version}`)
  for (const file of globSync('{LICEN[SC]E,licen[sc]e,NOTICE}*', { cwd: place })) {
    cpSync(join(place, file), join(folder, file), { recursive: true })
  }
  mkdirSync(folder, { recursive: true })
  const naming = JSON.stringify(manifest, NAMING, 2)
  writeFileSync(join(folder, 'package.json'), `${naming}\n`)
}
