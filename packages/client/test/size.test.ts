import assert from 'node:assert/strict'
import { it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

const MOST_BYTES = 6 * 1024

it('is no more than 6 kB for a browser', async () => {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: true,
      lib: {
        entry: fileURLToPath(new URL('../src/index.ts', import.meta.url)),
        formats: ['es'],
      },
    },
  })
  const [{ output } = { output: [] }] = [built].flat() as { output: { code?: string }[] }[]

  const bytes = gzipSync(output[0]?.code ?? '').length

  assert.ok(bytes > 1_000 && bytes <= MOST_BYTES, `${bytes} bytes`)
})
