// npm run release: writes the next version and the changelogs from the changesets, for you to commit.
// npm run release -- --dry-run: says what that would be, and what would be published.
// npm run release -- --publish: builds the packages of the present version and publishes them.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { publishedPackages, ROOT } from './pack/packages.ts'
import { publish } from './pack/publish.ts'
import { stage } from './pack/stage.ts'

interface Plan {
  readonly changesets: readonly { readonly id: string; readonly summary: string }[]
  readonly releases: readonly {
    readonly name: string
    readonly newVersion: string
    readonly changesets: readonly string[]
  }[]
}

const { values } = parseArgs({
  options: { 'dry-run': { type: 'boolean' }, publish: { type: 'boolean' } },
})
if (values.publish) publish(await stage(publishedPackages()))
else if (values['dry-run']) tell(planned())
else writeVersion()

function writeVersion(): void {
  changeset('version')
  execFileSync('npm', ['install', '--package-lock-only', '--ignore-scripts'], {
    cwd: ROOT,
    stdio: 'inherit',
  })
  console.log('Look at the changelogs, commit, tag, and publish: npm run release -- --publish')
}

function planned(): Plan {
  const folder = mkdtempSync(join(ROOT, '.release-'))
  try {
    const file = join(folder, 'plan.json')
    changeset('status', '--output', file.slice(ROOT.length))
    return JSON.parse(readFileSync(file, 'utf8')) as Plan
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The version, every package that gets it, and what its changelog will say. */
function tell({ changesets, releases }: Plan): void {
  const [version, ...others] = new Set(releases.map(({ newVersion }) => newVersion))
  if (version === undefined) throw new Error('no changeset is waiting: there is nothing to release')
  if (others.length > 0) throw new Error(`one version for all, not ${[version, ...others]}`)
  const summaries = new Map(changesets.map(({ id, summary }) => [id, summary]))
  for (const { manifest } of publishedPackages()) {
    console.log(`${manifest.name} ${manifest.version} -> ${version}`)
    const own = releases.find(({ name }) => name === manifest.name)?.changesets ?? []
    for (const id of own) console.log(`  - ${summaries.get(id)?.replaceAll('\n', ' ')}`)
  }
  console.log(`\nNothing was changed. ${publishedPackages().length} packages would be published.`)
}

function changeset(...options: readonly string[]): void {
  execFileSync(join(ROOT, 'node_modules/.bin/changeset'), options, { cwd: ROOT, stdio: 'pipe' })
}
