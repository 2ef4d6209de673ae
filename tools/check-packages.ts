// npm run check:packages: publint and "Are the types wrong?" on every package, as it is published.
import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { publishedPackages, ROOT } from './pack/packages.ts'
import { stage } from './pack/stage.ts'
import { pack, type Tarball } from './pack/tarballs.ts'

const folder = join(ROOT, 'dist/checked')
try {
  const tarballs = pack(await stage(publishedPackages()), folder)
  const problems = await Promise.all(
    tarballs.map(async (one) => [...(await lint(one)), ...sources(one), ...(await types(one))]),
  )
  for (const problem of problems.flat()) console.error(problem)
  process.exitCode = problems.flat().length > 0 ? 1 : 0
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function lint({ path, manifest }: Tarball): Promise<readonly string[]> {
  const { messages, pkg } = await publint({ pkgDir: path, pack: false, strict: true })
  return messages.map(
    (message) => `${manifest.name}: ${formatMessage(message, pkg, { color: false })}`,
  )
}

/** Node refuses TypeScript below `node_modules`. */
function sources({ manifest, files }: Tarball): readonly string[] {
  return files
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
    .map((file) => `${manifest.name}: ${file} is TypeScript`)
}

/** The packages are ES modules; CommonJS reaches them by `import()` or, from Node 22.12, `require`. */
async function types({ file, manifest }: Tarball): Promise<readonly string[]> {
  if (!manifest.exports) return []
  const attw = join(ROOT, 'node_modules/.bin/attw')
  try {
    await promisify(execFile)(attw, [file, '--profile', 'esm-only', '--no-color'])
    return []
  } catch (error) {
    return [`${manifest.name}: ${(error as { stdout?: string }).stdout ?? error}`]
  }
}
