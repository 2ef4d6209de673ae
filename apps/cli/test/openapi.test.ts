import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type OpenApps, openApps } from '@usher/app'
import { loadApps } from '../src/app-registry.ts'

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { operationId?: string }>>>>
  readonly components: { readonly schemas: Readonly<Record<string, SchemaBody>> }
}

interface SchemaBody {
  readonly properties?: Readonly<Record<string, object>>
}

describe('the API descriptions', () => {
  let folder: string
  let open: OpenApps
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'usher-openapi-'))
    open = await openApps(await loadApps(), {
      variables: { DATA_DIR: folder },
      placement: 'alone',
      mails: 'wait',
      warn: () => {},
    })
  })
  after(async () => {
    await open.close()
    await rm(folder, { recursive: true, force: true })
  })

  const describedBy = (name: string) => {
    const found = open.apps.find(({ module }) => module.name === name)
    assert.ok(found, name)
    return JSON.parse(JSON.stringify(found.app.openapi())) as Described
  }

  it('have operation ids that are good names of functions, each once', () => {
    for (const { module } of open.apps) {
      const operations = Object.values(describedBy(module.name).paths).flatMap(Object.values)
      const ids = operations.map(({ operationId }) => operationId)

      assert.ok(ids.length > 0, module.name)
      for (const id of ids) assert.match(id ?? '', /^[a-z][A-Za-z0-9]*$/, module.name)
      assert.deepEqual([...new Set(ids)], ids, module.name)
    }
  })

  it('say what JSON Schema can say of passwords, colours, lists and what may be null', () => {
    const bodyOf = (app: string, name: string) =>
      describedBy(app).components.schemas[name]?.properties ?? {}

    const password = { type: 'string', minLength: 8 }
    assert.deepEqual(bodyOf('theater', 'PostAccountsRegisterBody').password, password)
    assert.deepEqual(bodyOf('theater', 'PatchTheaterMovieBody').name, {
      type: 'string',
      maxLength: 255,
    })
    assert.deepEqual(bodyOf('killrvideo', 'RegisterUserBody').password, password)
    assert.deepEqual(bodyOf('moments', 'PostActivitiesBody').color, {
      type: 'string',
      minLength: 1,
      maxLength: 7,
      pattern: '^#[0-9A-Fa-f]{6}$',
    })
    const { interest_ids: interests } = bodyOf('vividly', 'PutStudentInterestsBody')
    assert.ok(interests && 'uniqueItems' in interests && interests.uniqueItems === true)
    const grades = JSON.stringify(bodyOf('vividly', 'PostTeachersClassesBody').grade_levels)
    assert.match(grades, /"minimum":9,"maximum":12/)
  })

  it('let clients send the refresh token of vividly as bearer', () => {
    const { post } = describedBy('vividly').paths['/api/v1/auth/refresh'] ?? {}

    assert.deepEqual(post && 'security' in post && post.security, [{}, { bearer: [] }])
  })
})
