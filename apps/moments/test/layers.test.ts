import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const config = createRequire(import.meta.url)(join(ROOT, '.dependency-cruiser.cjs'))
const SRC = 'apps/moments/src'

/** The rules of the repository that the files break. */
async function brokenRules(baseDir: string, folder: string): Promise<string[]> {
  const { forbidden, options } = config
  const { tsConfig: _, ...others } = options
  const cruising: ICruiseOptions = { ...others, baseDir, validate: true, ruleSet: { forbidden } }
  const { output } = await cruise([folder], cruising, options.enhancedResolveOptions)
  const { summary } = output as ICruiseResult // without a reporter it is one
  return [...new Set(summary.violations.map(({ rule }) => rule.name))]
}

/** A room with one file more than it should have. */
async function roomWith(t: TestContext, file: string, text: string): Promise<string> {
  const baseDir = await mkdtemp(join(tmpdir(), 'layers-'))
  t.after(() => rm(baseDir, { recursive: true }))
  await symlink(join(ROOT, 'packages'), join(baseDir, 'packages'))
  await symlink(join(ROOT, 'node_modules'), join(baseDir, 'node_modules'))
  const files = {
    [`${SRC}/tables.ts`]: '',
    [`${SRC}/activities/activity.ts`]: '',
    [`${SRC}/activities/activities.ts`]: '',
    [`${SRC}/activities/storage.ts`]: '',
    [`${SRC}/activities/schemas.ts`]: '',
    [`${SRC}/moments/storage.ts`]: '',
    [`${SRC}/graphql/types.ts`]: '',
    [file]: text,
  }
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(baseDir, path)), { recursive: true })
    await writeFile(join(baseDir, path), content)
  }
  return baseDir
}

describe('the layers of part 0', () => {
  it('are kept', async () => {
    assert.deepEqual(await brokenRules(ROOT, 'apps/moments/src'), [])
  })

  for (const [what, file, text, rule] of [
    ['a route that imports storage', 'activities/routes.ts', "import './storage.ts'", 'edge'],
    ['a route that imports the database', 'moments/routes.ts', "import '../tables.ts'", 'edge'],
    ['a route that writes SQL', 'moments/routes.ts', "import 'kysely'", 'edge'],
    ['a route that opens a database', 'accounts/routes.ts', "import 'node:sqlite'", 'edge'],
    [
      'a resolver that imports storage',
      'graphql/types.ts',
      "import '../moments/storage.ts'",
      'edge',
    ],
    ['a schema that imports the database', 'moments/schemas.ts', "import '../tables.ts'", 'edge'],
    ['a service that imports HTTP', 'activities/activities.ts', "import 'fastify'", 'services'],
    ['a service that speaks HTTP', 'moments/moments.ts', "import 'node:http'", 'services'],
    ['a service that makes tokens', 'moments/moments.ts', "import 'fast-jwt'", 'services'],
    ['a service that knows GraphQL', 'moments/moments.ts', "import 'graphql'", 'services'],
    ['a service that writes SQL', 'activities/activities.ts', "import 'kysely'", 'services'],
    ['a service that imports storage', 'moments/moments.ts', "import './storage.ts'", 'services'],
    [
      'a service that imports schemas',
      'moments/moments.ts',
      "import '../activities/schemas.ts'",
      'services',
    ],
    [
      'a type of storage in a service',
      'moments/moments.ts',
      "import type {} from './storage.ts'",
      'services',
    ],
    ['a check that knows HTTP', 'json-schema/checks.ts', "import 'fastify'", 'services'],
    [
      'storage that asks a service',
      'moments/storage.ts',
      "import '../activities/activities.ts'",
      'storage',
    ],
    ['storage that knows HTTP', 'activities/storage.ts', "import 'fastify'", 'storage'],
    ['a model that knows storage', 'activities/activity.ts', "import './storage.ts'", 'models'],
  ] as const) {
    it(`would be broken by ${what}`, async (t) => {
      const baseDir = await roomWith(t, `${SRC}/${file}`, `${text}\n`)

      assert.ok((await brokenRules(baseDir, SRC)).includes(`moments-${rule}`))
    })
  }
})
