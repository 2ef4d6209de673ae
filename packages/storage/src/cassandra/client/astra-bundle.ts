import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StorageFault } from '../../storage-fault.ts'
import type { AstraDatabase, CassandraAddress } from './address.ts'

const ASTRA_API = 'https://api.astra.datastax.com'
const DATABASE_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/

/**
 * The file with the addresses and certificates of an Astra database: the one that `?bundle=` names,
 * or a fresh one from Astra itself, kept for as long as this process may need it.
 *
 * @param api where Astra's own interface is
 * @throws {StorageFault} in one line, without the token
 */
export async function astraBundle(
  { host, bundle }: AstraDatabase,
  credentials: CassandraAddress['credentials'],
  api: string = ASTRA_API,
): Promise<string> {
  if (bundle !== undefined) return bundle
  const id = DATABASE_ID.exec(host)?.[0]
  if (!id) {
    throw new StorageFault(
      'ASTRA_DB_API_ENDPOINT does not begin with the id of a database; copy it from the Astra console',
    )
  }
  try {
    const url = await bundleUrl(`${api}/v2/databases/${id}/secureBundleURL`, credentials?.password)
    const file = join(tmpdir(), `usher-astra-${randomUUID()}.zip`)
    await writeFile(file, await download(url), { mode: 0o600 })
    return file
  } catch (cause) {
    throw new StorageFault(
      'the secure bundle of the Astra database cannot be fetched; check ASTRA_DB_APPLICATION_TOKEN and the network',
      { cause },
    )
  }
}

async function bundleUrl(url: string, token: string | undefined): Promise<string> {
  const headers = { authorization: `Bearer ${token ?? ''}` }
  const answer = await fetch(url, { method: 'POST', headers, signal: AbortSignal.timeout(10_000) })
  if (!answer.ok) throw new Error(`Astra answered ${answer.status}`)
  const { downloadURL }: { downloadURL?: unknown } = Object(await answer.json())
  if (typeof downloadURL !== 'string') throw new Error('Astra named no bundle')
  return downloadURL
}

async function download(url: string): Promise<Uint8Array> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) })
  if (!answer.ok) throw new Error(`the bundle was answered with ${answer.status}`)
  return new Uint8Array(await answer.arrayBuffer())
}
