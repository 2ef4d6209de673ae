import { openSide } from './move/open-side.ts'

/**
 * How many passkeys a realm has for each host (RP ID, WebAuthn Level 3 §5.1.2). Reads the database
 * as it is: nothing is made, migrated or locked.
 *
 * @param place its `url` is `sqlite:<path>` or `postgres://…`
 * @returns empty where the realm has no database yet
 * @throws {StorageFault} the realm is elsewhere, such as on Cassandra or behind a pooler
 * @throws whatever the driver throws if the database cannot be reached
 */
export async function countPasskeyHosts(
  place: Parameters<typeof openSide>[0],
): Promise<ReadonlyMap<string, number>> {
  const side = await openSide(place)
  try {
    if (!(await side.exists())) return new Map()
    const snapshot = await side.snapshot()
    try {
      if (!(await side.hasTable(snapshot, 'passkeys'))) return new Map()
      const rows = await snapshot
        .selectFrom('passkeys')
        .select(({ fn }) => ['rp_id', fn.countAll().as('passkeys')])
        .groupBy('rp_id')
        .execute()
      return new Map(rows.map(({ rp_id, passkeys }) => [String(rp_id), Number(passkeys)]))
    } finally {
      await snapshot.rollback().execute()
    }
  } finally {
    await side.close()
  }
}
