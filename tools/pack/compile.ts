import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type PublishedPackage, ROOT } from './packages.ts'

/**
 * Compiles the sources of all packages in one go, without their tests.
 *
 * @param out receives JavaScript and declarations, in folders as they are in the workspace
 */
export function compile(packages: readonly PublishedPackage[], out: string): void {
  const config = join(out, 'tsconfig.json')
  writeFileSync(config, JSON.stringify(configuration(packages, out)))
  const tsc = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', config], { encoding: 'utf8' })
  if (tsc.status !== 0) throw new Error(`the packages do not compile:\n${tsc.stdout}${tsc.stderr}`)
}

function configuration(packages: readonly PublishedPackage[], out: string): object {
  const untold = packages.filter(({ manifest }) => !('./testing' in (manifest.exports ?? {})))
  return {
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      stripInternal: true,
      rootDir: ROOT,
      outDir: out,
      typeRoots: [join(ROOT, 'node_modules/@types')],
    },
    include: packages.map(({ folder }) => join(ROOT, folder, 'src')),
    exclude: [
      join(ROOT, '**/*.test.ts'),
      ...untold.map(({ folder }) => join(ROOT, folder, 'src/testing')),
    ],
  }
}
