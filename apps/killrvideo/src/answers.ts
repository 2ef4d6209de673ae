import { errorBody } from '@usher/http'

/** What a route may answer that asks the database, whoever asks. */
export const faults = { 500: errorBody, 503: errorBody } as const

/** The same, for routes that take a body. */
export const faultsWithBody = { 413: errorBody, ...faults } as const
