export { databases, type FreshDatabase, freshDatabaseOn, type TestedDatabase } from './databases.ts'
export { type PostgresServer, startPostgres } from './postgres.ts'
