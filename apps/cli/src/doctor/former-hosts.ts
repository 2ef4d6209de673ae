import type { AppModule } from '@usher/app'
import { environment, serverSettings, type Variables } from '@usher/settings'
import { countPasskeyHosts } from '@usher/storage'
import { counted } from '../terminal/counted.ts'
import type { Examination } from './examine.ts'
import type { Finding } from './finding.ts'

const CHECK = 'passkeys of a former host'
const FILES_OF_REALMS = 'sqlite:'

/** Whether accounts have passkeys for a host that `PUBLIC_URL` no longer names: browsers refuse them. */
export async function formerHosts(
  modules: readonly AppModule[],
  variables: Variables,
): Promise<Examination> {
  const withPasskeys = modules.filter(({ realm }) =>
    realm.secondFactors?.methods.includes('passkey'),
  )
  const results = await Promise.all(
    withPasskeys.map(async (module) => {
      try {
        return await orphansOf(module, variables)
      } catch {
        return module.name
      }
    }),
  )
  const unread = results.filter((one) => typeof one === 'string')
  const reason = `the databases of ${unread.join(', ')} could not be read here`
  return {
    findings: results.flatMap((one) => (typeof one === 'string' ? [] : one)),
    checked: unread.length < results.length ? [CHECK] : [],
    skipped: unread.length > 0 ? [{ name: CHECK, reason }] : [],
  }
}

async function orphansOf(module: AppModule, variables: Variables): Promise<readonly Finding[]> {
  const { name, realm } = module
  const settings = serverSettings(variables, name)
  const url =
    settings.databaseUrl ?? module.databaseUrl?.(environment(variables, name)) ?? FILES_OF_REALMS
  const own = new URL(settings.publicUrl ?? 'http://localhost').hostname
  const hosts = await countPasskeyHosts({ url, realm, dataDir: settings.dataDir })
  return [...hosts]
    .filter(([host]) => host !== own)
    .map(([host, count]) => ({
      code: 'passkeys_of_former_host',
      severity: 'warning',
      found: `${name} has ${counted(count, 'passkey')} for ${host}, but the host of PUBLIC_URL is ${own}`,
      remedy: `Browsers offer none of them: give PUBLIC_URL the host ${host} again, or ask people to add new ones.`,
    }))
}
