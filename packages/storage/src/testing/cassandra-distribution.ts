import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

const VERSION = '5.0.6'
const OLDEST_JAVA = 11 // Cassandra 5 runs on 11 and 17
const NEWEST_JAVA = 17
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'usher')
const DOWNLOAD_MILLISECONDS = 300_000

/** What a node is started with. */
export interface Distribution {
  readonly java: string
  /** A folder of jars. */
  readonly jars: string
}

/**
 * Java of this machine, and Cassandra from Maven Central: its archive is not there, its library
 * with all that belongs to it is. Downloaded once, into a folder of the user's.
 *
 * @throws {Error} what is missing
 */
export function cassandraDistribution(): Distribution {
  const java = findJava()
  const jars = join(CACHE, `cassandra-${VERSION}`)
  if (!existsSync(jars)) download(jars)
  return { java, jars }
}

function findJava(): string {
  const home = process.env.JAVA_HOME
  const java = (home && existing(join(home, 'bin', 'java'))) || onPath('java')
  if (!java) throw new Error('there is no Java; install Java 17')
  const version = versionOf(java)
  if (version < OLDEST_JAVA || version > NEWEST_JAVA) {
    throw new Error(`Java is ${version}; Cassandra 5 needs Java 17`)
  }
  return java
}

/** As the file says that lies in every JDK: asking the program itself takes a tenth of a second. */
function versionOf(java: string): number {
  const release = join(dirname(realpathSync(java)), '..', 'release')
  const text = existsSync(release) ? readFileSync(release, 'utf8') : ''
  return Number(/^JAVA_VERSION="(?:1\.)?(\d+)/m.exec(text)?.[1] ?? 0)
}

function download(jars: string): void {
  const maven = onPath('mvn')
  if (!maven) throw new Error('Cassandra is not downloaded and there is no Maven to do it')
  mkdirSync(CACHE, { recursive: true })
  const folder = mkdtempSync(join(CACHE, 'download-'))
  try {
    writeFileSync(join(folder, 'pom.xml'), POM)
    const output = join(folder, 'jars')
    execFileSync(
      maven,
      [
        '-q',
        '-B',
        'dependency:copy-dependencies',
        '-DincludeScope=runtime',
        `-DoutputDirectory=${output}`,
      ],
      { cwd: folder, stdio: 'pipe', timeout: DOWNLOAD_MILLISECONDS },
    )
    moveUnlessThere(output, jars)
  } catch (cause) {
    throw new Error('Cassandra could not be downloaded from Maven Central', { cause })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Another process may have been faster. */
function moveUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (!existsSync(to)) throw error
  }
}

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>usher</groupId>
  <artifactId>cassandra-node</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.cassandra</groupId>
      <artifactId>cassandra-all</artifactId>
      <version>${VERSION}</version>
    </dependency>
  </dependencies>
</project>
`

function onPath(program: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => existing(join(folder, program)))
    .find((found) => found !== undefined)
}

function existing(file: string): string | undefined {
  return existsSync(file) ? file : undefined
}
