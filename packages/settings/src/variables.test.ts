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

  it('reads files of Windows: a byte order mark and CRLF', (t) => {
    const path = folder(t)
    writeFileSync(join(path, '.env'), '\uFEFFPORT=8001\r\nNODE_ENV=production\r\n')

    assert.deepEqual(readVariables(path, {}), { PORT: '8001', NODE_ENV: 'production' })
  })

  it('reads values of several lines', (t) => {
    const path = folder(t)
    writeFileSync(join(path, '.env'), 'A="one\ntwo=2"\nexport B=\'it"s\' # so\nC=\n')

    assert.deepEqual(readVariables(path, {}), { A: 'one\ntwo=2', B: 'it"s', C: '' })
  })

  for (const [what, file, told] of [
    ['a line of YAML', 'A=1\nPORT: 8001\n', ', line 2 is no setting: write NAME=value.'],
    ['a word alone', 'production\n', ', line 1 is no setting: write NAME=value.'],
    ['a quote that is not closed', "A='1'\nB=\"open\n", ', line 2: a quote is not closed.'],
    [
      'a quote that another line closes',
      '# note\nA="open\nPORT=8001\nB="1"\n',
      ', line 2: a quote is not closed.',
    ],
  ] as const) {
    it(`refuses ${what}, and names the line`, (t) => {
      const path = folder(t)
      writeFileSync(join(path, '.env'), file)

      const refusal = { name: 'SettingError', message: join(path, '.env') + told }
      assert.throws(() => readVariables(path, {}), refusal)
    })
  }

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
