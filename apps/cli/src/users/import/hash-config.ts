import { CommandFailure } from '../../command-failure.ts'
import type { FirebaseHashConfig } from './sources/source.ts'

/**
 * The parameters that the Firebase console shows under "Password hash parameters", as it shows them
 * or as JSON with the same names.
 *
 * @throws {CommandFailure} naming the one that is missing
 */
export function readHashConfig(file: string, text: string): FirebaseHashConfig {
  const value = (name: string): string => {
    const found = new RegExp(`\\b${name}"?\\s*[:=]\\s*"?([A-Za-z0-9+/_=-]+)`).exec(text)?.[1]
    if (found !== undefined) return found
    throw new CommandFailure(`${file} has no ${name}; copy what the Firebase console shows`)
  }
  return {
    signerKey: value('base64_signer_key'),
    saltSeparator: value('base64_salt_separator'),
    rounds: Number(value('rounds')),
    memCost: Number(value('mem_cost')),
  }
}
