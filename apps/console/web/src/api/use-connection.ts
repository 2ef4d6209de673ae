import { useSyncExternalStore } from 'react'
import { type Connection, connection } from './connection.ts'

/** Whether the server answers; the page is drawn again when that changes. */
export function useConnection(): Connection {
  return useSyncExternalStore(connection.watch, connection.current)
}
