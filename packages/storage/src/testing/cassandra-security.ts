import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const PASSWORD = 'for tests' // of a key that lives as long as the test

/** What a node is told so that it asks for a user and speaks TLS only. */
export interface Security {
  readonly configuration: object
  /** Who trusts this authority trusts the node. */
  readonly caFile: string
}

/** Makes a certificate for 127.0.0.1; the user `cassandra` has the password `cassandra`. */
export function secure(java: string, folder: string): Security {
  const keys = join(folder, 'keys.p12')
  const caFile = join(folder, 'ca.pem')
  const keytool = (...options: readonly string[]) =>
    execFileSync(
      join(dirname(java), 'keytool'),
      [...options, '-alias', 'node', '-keystore', keys, '-storepass', PASSWORD],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    )
  keytool(
    ...['-genkeypair', '-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', '2'],
    ...['-dname', 'CN=127.0.0.1', '-ext', 'san=ip:127.0.0.1', '-storetype', 'PKCS12'],
  )
  writeFileSync(caFile, keytool('-exportcert', '-rfc'))
  return {
    caFile,
    configuration: {
      authenticator: 'PasswordAuthenticator',
      authorizer: 'CassandraAuthorizer',
      client_encryption_options: {
        enabled: true,
        optional: false,
        keystore: keys,
        keystore_password: PASSWORD,
        require_client_auth: false,
      },
    },
  }
}
