import assert from 'node:assert/strict'
import { glob, readFile } from 'node:fs/promises'
import { it } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const KINDS = ['dependencies', 'devDependencies', 'optionalDependencies'] as const

type Manifest = Partial<Record<(typeof KINDS)[number], Record<string, string>>>

it('docs/dependencies.md has one line for each dependency, and no other', async () => {
  const page = await readFile(new URL('../docs/dependencies.md', import.meta.url), 'utf8')

  const listed = Array.from(page.matchAll(/^\| `([^`]+)` \|/gm), ([, name]) => name)

  assert.deepEqual(listed.sort(), [...(await dependencies()).keys()].sort())
})

it('every dependency is pinned to one version in all of the workspace', async () => {
  for (const [name, versions] of await dependencies()) {
    const [version, ...others] = versions

    assert.deepEqual(others, [], `${name} has several versions`)
    assert.match(version ?? '', /^(npm:@?[\w/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/, name)
  }
})

it('docs/dependencies.md names the Node that each platform gets, 24.15 or newer', async () => {
  const page = await readFile(new URL('../docs/dependencies.md', import.meta.url), 'utf8')
  const runtimes = [...(await dependencies())].filter(([name]) =>
    /^node-(bin-)?\w+-\w+$/.test(name),
  )

  assert.equal(runtimes.length, 5)
  for (const [name, [version = '']] of runtimes) {
    const [, major = 0, minor = 0] = /^(\d+)\.(\d+)/.exec(version)?.map(Number) ?? []
    const line = page.split('\n').find((row) => row.startsWith(`| \`${name}\` |`))
    assert.ok(major > 24 || (major === 24 && minor >= 15), `${name} is ${version}`)
    assert.ok(line?.includes(`Node ${version}`), `${line} names another Node than ${version}`)
  }
})

/** Foreign packages with the versions that are asked for. */
async function dependencies(): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>()
  for await (const path of glob(['package.json', '{packages,apps}/*/package.json'], {
    cwd: root,
  })) {
    const manifest = JSON.parse(await readFile(`${root}/${path}`, 'utf8')) as Manifest
    for (const [name, version] of KINDS.flatMap((kind) => Object.entries(manifest[kind] ?? {}))) {
      if (name.startsWith('@usher/') || name === 'create-usher') continue
      found.set(name, (found.get(name) ?? new Set()).add(version))
    }
  }
  return found
}
