import { join } from 'node:path'

// What Cassandra reaches into on Java 17; its own start script opens the same.
const EXPORTED = [
  'java.base/jdk.internal.misc',
  'java.base/jdk.internal.ref',
  'java.base/java.lang.ref',
  'java.management/com.sun.jmx.remote.internal',
  'java.management.rmi/com.sun.jmx.remote.internal.rmi',
  'java.rmi/sun.rmi.registry',
  'java.rmi/sun.rmi.server',
  'java.rmi/sun.rmi.transport.tcp',
  'java.sql/java.sql',
  'jdk.unsupported/sun.misc',
]
const OPENED = [
  'java.base/java.io',
  'java.base/java.lang',
  'java.base/java.lang.module',
  'java.base/java.lang.reflect',
  'java.base/java.net',
  'java.base/java.nio',
  'java.base/java.util',
  'java.base/java.util.concurrent',
  'java.base/java.util.concurrent.atomic',
  'java.base/jdk.internal.loader',
  'java.base/jdk.internal.math',
  'java.base/jdk.internal.misc',
  'java.base/jdk.internal.module',
  'java.base/jdk.internal.ref',
  'java.base/jdk.internal.reflect',
  'java.base/jdk.internal.util.jar',
  'java.base/sun.nio.ch',
  'java.rmi/sun.rmi.transport.tcp',
  'jdk.management/com.sun.management.internal',
]

/** A small node that starts fast. */
export function javaOptions(node: { jars: string; folder: string; durable: boolean }): string[] {
  const { jars, folder, durable } = node
  const properties = {
    'java.security.manager': 'allow',
    'cassandra.config': `file://${join(folder, 'cassandra.yaml')}`,
    'cassandra-rackdc.properties': `file://${join(folder, 'cassandra-rackdc.properties')}`,
    'cassandra.storagedir': folder,
    'cassandra.triggers_dir': join(folder, 'triggers'),
    'cassandra-foreground': 'yes',
    'logback.configurationFile': join(folder, 'logback.xml'),
    'cassandra.skip_wait_for_gossip_to_settle': '0',
    'cassandra.ring_delay_ms': '2000',
    'cassandra.superuser_setup_delay_ms': '0',
    'cassandra.consistent.rangemovement': 'false',
    // Changes of the schema are not flushed one by one, which takes most of their time.
    ...(durable ? {} : { 'cassandra.unsafesystem': 'true' }),
  }
  return [
    ...EXPORTED.flatMap((name) => ['--add-exports', `${name}=ALL-UNNAMED`]),
    ...OPENED.flatMap((name) => ['--add-opens', `${name}=ALL-UNNAMED`]),
    '-Xms512m',
    '-Xmx4g', // keyspaces are never dropped, and each table takes memory
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-XX:-UsePerfData',
    `-javaagent:${join(jars, 'jamm-0.4.0.jar')}`,
    ...Object.entries(properties).map(([name, value]) => `-D${name}=${value}`),
    '-cp',
    join(jars, '*'),
    'org.apache.cassandra.service.CassandraDaemon',
  ]
}
