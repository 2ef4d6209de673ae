import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { readVariables } from './index.ts'

describe('readVariables', () => {
  it('completes the variables of the process from the .env file', (t) => {
    const path = folder(t)
    writeFileSync(
      join(path, '.env'),
      '# of this machine\nPORT=8001\nMAIL_FROM="School <s@x.example>"\n',
    )

    const variables = readVariables(path, { PORT: '9000' })

    assert.deepEqual(variables, { PORT: '9000', MAIL_FROM: 'School <s@x.example>' })
  })

  it('needs no file', (t) => {
    assert.deepEqual(readVariables(folder(t), { PORT: '9000' }), { PORT: '9000' })
  })

  it('refuses a file that cannot be read', (t) => {
    const path = folder(t)
    mkdirSync(join(path, '.env'))

    assert.throws(() => readVariables(path, {}), {
      name: 'SettingError',
      message: `${join(path, '.env')} cannot be read (EISDIR): make it a file this user may read.`,
    })
  })
})

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'usher-env-'))
  t.after(() => rmSync(path, { recursive: true }))
  return path
}
