// node packages/passwords/scripts/build-common-passwords.ts: writes the list of common passwords
// that Usher ships. Needed only when the pinned package of zxcvbn-ts changes.
import { writeFileSync } from 'node:fs'
import { dictionary } from '@zxcvbn-ts/language-common'
import { sortedPrefixes } from '../src/sorted-prefixes.ts'

const list = sortedPrefixes(dictionary['passwords-common'])
writeFileSync(new URL('../lists/common-passwords.bin', import.meta.url), list)
console.log(`${list.length / 8} passwords, ${list.length} bytes`)
