import type { Executes } from '@usher/storage'
import type { SharedNames } from '../movies/names.ts'

const REMEMBERED = 50_000 // names of one generation, about 5 MB

/**
 * Names whose ids were asked for lately need no question: a few names are in most films. Two
 * generations of them are kept, so memory stays bounded however many names a file has.
 */
export function rememberedNames(names: SharedNames, remembered = REMEMBERED): SharedNames {
  let young = new Map<string, number>()
  let old = new Map<string, number>()

  function remember(name: string, id: number): void {
    if (young.size >= remembered) {
      old = young
      young = new Map()
    }
    young.set(name, id)
  }

  return {
    async idsOf(tx: Executes, wanted: readonly string[]) {
      const ids = new Map<string, number>()
      const unknown: string[] = []
      for (const name of wanted) {
        const id = young.get(name) ?? old.get(name)
        if (id === undefined) unknown.push(name)
        else ids.set(name, id)
        if (id !== undefined && !young.has(name)) remember(name, id)
      }
      for (const [name, id] of await names.idsOf(tx, unknown)) {
        ids.set(name, id)
        remember(name, id)
      }
      return ids
    },
  }
}
