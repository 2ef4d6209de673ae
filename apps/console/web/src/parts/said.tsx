/** Characters that would change the direction of what stands around them (CVE-2021-42574). */
const DIRECTIONS = /[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]/g

/** What a person has given as their name or address. It cannot reach into the text around it. */
export function Said({ children }: { readonly children: string }) {
  return <bdi>{children.replace(DIRECTIONS, '\uFFFD')}</bdi>
}
