export { type CassandraCluster, startCassandra } from './cassandra.ts'
export { cassandraDatabase } from './cassandra-database.ts'
export { databases, type FreshDatabase, freshDatabaseOn, type TestedDatabase } from './databases.ts'
export { type PostgresServer, startPostgres } from './postgres.ts'
