import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { ensureConsoleBuilt } from '@usher/console'
import { bundle } from './bundle.ts'
import { compile } from './compile.ts'
import { packedManifest } from './manifest.ts'
import { type PublishedPackage, ROOT } from './packages.ts'

const STAGE = join(ROOT, 'dist/stage')

export interface Staged extends PublishedPackage {
  /** Absolute. */
  readonly path: string
}

/**
 * Builds packages into folders that can be packed.
 *
 * @param where gets a folder for each package, exactly as it is published
 */
export async function stage(
  packages: readonly PublishedPackage[],
  where: string = STAGE,
): Promise<readonly Staged[]> {
  const built = join(where, '.built')
  rmSync(where, { recursive: true, force: true })
  mkdirSync(built, { recursive: true })
  await ensureConsoleBuilt({ say: console.error })
  compile(packages, built)
  const staged = packages.map((one) => putTogether(one, { built, where }))
  for (const one of staged) await bundle(one, one.path)
  rmSync(built, { recursive: true })
  return staged
}

function putTogether(
  { folder, manifest }: PublishedPackage,
  { built, where }: Readonly<Record<'built' | 'where', string>>,
): Staged {
  const path = join(where, folder.replace('/', '-'))
  const dist = join(path, 'dist')
  mkdirSync(path)
  renameSync(join(built, folder, 'src'), dist)
  for (const file of assetsOf(folder)) copy(join(ROOT, folder, 'src', file), join(dist, file))
  const pages = join(ROOT, folder, 'dist/pages')
  if (existsSync(pages)) copy(pages, join(dist, 'pages'))
  for (const file of ['README.md', ...(manifest.files ?? [])]) {
    copy(join(ROOT, folder, file), join(path, file))
  }
  const changes = join(ROOT, folder, 'CHANGELOG.md') // from the first release on
  if (existsSync(changes)) copy(changes, join(path, 'CHANGELOG.md'))
  for (const [name, wanted] of Object.entries(manifest.publishConfig?.vendor ?? {})) {
    for (const file of ['LICENSE', 'package.json', ...wanted]) {
      copy(join(ROOT, 'node_modules', name, file), join(path, 'vendor', name, file))
    }
  }
  const { template } = manifest.publishConfig ?? {}
  if (template !== undefined) copyTemplate(join(ROOT, template), join(path, 'template'))
  copy(join(ROOT, 'LICENSE'), join(path, 'LICENSE'))
  leadToBuiltFiles(dist)
  writeFileSync(
    join(path, 'package.json'),
    `${JSON.stringify(packedManifest(manifest), null, 2)}\n`,
  )
  return { folder, manifest, path }
}

/** As text: it is no code of the package, and Node runs no TypeScript below `node_modules`. */
function copyTemplate(from: string, to: string): void {
  for (const file of globSync('**/*.ts', { cwd: from })) {
    copy(join(from, file), join(to, `${file}.template`))
  }
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  cpSync(from, to, { recursive: true })
}

/** What lies between the sources and is read at run time, such as migrations in CQL. */
function assetsOf(folder: string): readonly string[] {
  const src = join(ROOT, folder, 'src')
  const found = globSync('**/*', { cwd: src, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return found
    .map(({ parentPath, name }) => join(parentPath, name).slice(src.length + 1))
    .filter((file) => !/\.(ts|tsx)$/.test(file))
}

/** Worker threads and programs are named by URL, which the compiler leaves as it is. */
const BY_URL = /(?<=new URL\(')(?<stem>[\w./-]+)\.ts(?=', import\.meta\.url\))/g

function leadToBuiltFiles(dist: string): void {
  for (const file of globSync('**/*.js', { cwd: dist })) {
    const path = join(dist, file)
    const text = readFileSync(path, 'utf8')
    const leading = text.replace(BY_URL, '$<stem>.js')
    for (const [name] of leading.matchAll(
      /(?<=new URL\(')[\w./-]+\.js(?=', import\.meta\.url\))/g,
    )) {
      if (!existsSync(join(dirname(path), name))) throw new Error(`${file} leads to no ${name}`)
    }
    if (leading !== text) writeFileSync(path, leading)
  }
}
