import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { type PublishedPackage, publishedPackages, ROOT } from '../pack/packages.ts'

/** What each package exports, by TypeDoc: a page for each package, with its slug. */
export function exportPages(): ReadonlyMap<string, string> {
  const out = mkdtempSync(join(tmpdir(), 'usher-typedoc-'))
  const described = publishedPackages().filter(({ manifest }) => manifest.exports?.['.'])
  try {
    document(described, out)
    return new Map(
      described.map(({ folder, manifest: { name } }) => [
        `reference/exports/${basename(folder)}`,
        pageOf(name, readFileSync(join(out, folder, 'src.md'), 'utf8')),
      ]),
    )
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}

function document(packages: readonly PublishedPackage[], out: string): void {
  const typedoc = join(ROOT, 'docs-site/node_modules/typedoc/bin/typedoc')
  const options = {
    plugin: 'typedoc-plugin-markdown',
    router: 'module',
    readme: 'none',
    tsconfig: join(ROOT, 'tsconfig.json'),
    logLevel: 'Error',
    out,
  }
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
  const switches = ['--skipErrorChecking', '--hidePageHeader', '--hideBreadcrumbs']
  const entries = packages.map(({ folder }) => join(ROOT, folder, 'src/index.ts'))
  const hidden = ['--disableSources', '--excludeExternals', '--useHTMLAnchors']
  execFileSync(process.execPath, [typedoc, ...flags, ...switches, ...hidden, ...entries], {
    cwd: join(ROOT, 'docs-site'),
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

/** A link to the page of another package becomes its words: their names stand in the navigation. */
function pageOf(name: string, text: string): string {
  const body = text
    .replace(/^# .*\n/m, '')
    .replace(/\[((?:[^[\]]|\[\])+)\]\((?!#|https?:)[^)]*\)/g, '$1')
  return `# Exports of ${name}\n\n${body}`
}
