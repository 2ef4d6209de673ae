// The thread that copies write-ahead logs into their databases; see checkpoint-thread.ts.
import { DatabaseSync } from 'node:sqlite'
import { parentPort } from 'node:worker_threads'
import type { CheckpointOutcome, CheckpointRequest, LogState } from './checkpoint-thread.ts'

const LARGEST_EMPTY_LOG = 32 * 1024 * 1024 // bytes; a log that a large change blew up shrinks to it

const databases = new Map<string, DatabaseSync>()

parentPort?.on('message', ({ id, path, task }: CheckpointRequest) => {
  parentPort?.postMessage({ id, ...carriedOut(path, task) } satisfies CheckpointOutcome)
})

function carriedOut(path: string, task: CheckpointRequest['task']): Omit<CheckpointOutcome, 'id'> {
  try {
    if (task === 'close') return closed(path)
    const database = databases.get(path) ?? opened(path)
    if (task === 'clear') return { state: cleared(database) }
    const state = copied(database)
    if (task === 'restart' && state.copiedPages === state.pages) restart(database)
    return { state }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

function opened(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 0 })
  database.exec('pragma synchronous = normal') // a checkpoint waits for the disk, a commit does not
  database.exec('pragma wal_autocheckpoint = 0')
  database.exec(`pragma journal_size_limit = ${LARGEST_EMPTY_LOG}`)
  databases.set(path, database)
  return database
}

/** As much as readers allow; writers go on meanwhile. */
function copied(database: DatabaseSync): LogState {
  return stateAfter(database, 'passive')
}

const READERS_LEAVE_MILLISECONDS = 2_000 // a page of a list is read in less

function cleared(database: DatabaseSync): LogState {
  database.exec(`pragma busy_timeout = ${READERS_LEAVE_MILLISECONDS}`)
  try {
    return stateAfter(database, 'truncate')
  } finally {
    database.exec('pragma busy_timeout = 0')
  }
}

function stateAfter(database: DatabaseSync, mode: 'passive' | 'truncate'): LogState {
  const row = database.prepare(`pragma wal_checkpoint(${mode})`).get()
  return { pages: Number(row?.log), copiedPages: Number(row?.checkpointed) }
}

/**
 * The first commit after a complete copy begins the log anew, and waits for the disk when it writes
 * the head of the log. So it is made here: it changes nothing.
 */
function restart(database: DatabaseSync): void {
  const version = Number(database.prepare('pragma user_version').get()?.user_version)
  database.exec(`pragma user_version = ${version}`)
}

function closed(path: string): Omit<CheckpointOutcome, 'id'> {
  databases.get(path)?.close()
  databases.delete(path)
  return {}
}
