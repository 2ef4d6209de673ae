/** Names in lower case and values, in turn: the form that `writeHead` sends without looking twice. */
export type HeaderList = readonly string[]

/** @param headers names in any letter case; of two spellings the last one stays */
export function headerList(headers: Readonly<Record<string, string>>): HeaderList {
  const byName = new Map<string, string>()
  for (const [name, value] of Object.entries(headers)) byName.set(name.toLowerCase(), value)
  return [...byName].flat()
}

/** `headers` together with those of a list that they do not replace. */
export function withHeaders(
  list: HeaderList,
  headers: Readonly<Record<string, string>>,
): HeaderList {
  const all: Record<string, string> = {}
  for (let at = 0; at < list.length; at += 2) all[list[at] ?? ''] = list[at + 1] ?? ''
  for (const [name, value] of Object.entries(headers)) all[name.toLowerCase()] = value
  return headerList(all)
}
