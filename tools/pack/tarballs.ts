import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './packages.ts'
import type { Staged } from './stage.ts'

/** Where `npm run pack` leaves what can be installed and published. */
const TARBALLS = join(ROOT, 'dist/packages')

/** A packed package, as `npm pack --json` describes it. */
export interface Tarball extends Staged {
  /** Absolute. */
  readonly file: string
  readonly bytes: number
  readonly files: readonly string[]
}

interface Packed {
  readonly filename: string
  readonly size: number
  readonly files: readonly { readonly path: string }[]
}

export function pack(staged: readonly Staged[], folder: string = TARBALLS): readonly Tarball[] {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return staged.map((one) => {
    const options = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
    const said = execFileSync('npm', options, { cwd: one.path, encoding: 'utf8' })
    const [{ filename, size, files } = EMPTY] = packedIn(JSON.parse(said))
    return {
      ...one,
      file: join(folder, filename),
      bytes: size,
      files: files.map(({ path }) => path),
    }
  })
}

const EMPTY: Packed = { filename: '', size: 0, files: [] }

/** npm 12 answers an object by name where older ones answer a list. */
function packedIn(said: readonly Packed[] | Readonly<Record<string, Packed>>): readonly Packed[] {
  return Object.values(said)
}
