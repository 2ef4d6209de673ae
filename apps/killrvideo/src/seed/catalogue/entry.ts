/** A video as a line of the catalogue. */
export type Entry = readonly [youtubeId: string, title: string, about: string, ...tags: string[]]
