import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { promisify } from 'node:util'
import { publishedPackages, ROOT } from './pack/packages.ts'

it('npm run release -- --dry-run names one version for every package, and changes nothing', async () => {
  const manifest = () => readFileSync(join(ROOT, 'packages/engine/package.json'), 'utf8')
  const before = manifest()

  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['tools/release.ts', '--dry-run'],
    { cwd: ROOT },
  )

  const lines = [...stdout.matchAll(/^(\S+) (\S+) -> (\S+)$/gm)]
  const published = publishedPackages()
  assert.deepEqual(
    lines.map(([, name]) => name),
    published.map(({ manifest }) => manifest.name),
  )
  assert.equal(new Set(lines.map(([, , , version]) => version)).size, 1)
  assert.match(stdout, new RegExp(`${published.length} packages would be published`))
  assert.equal(manifest(), before)
})
