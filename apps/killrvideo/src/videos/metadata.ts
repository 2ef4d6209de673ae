/** What YouTube says of a video. */
export interface VideoMetadata {
  readonly title: string
  readonly description: string | undefined
  readonly tags: readonly string[] | undefined
  readonly thumbnail: string | undefined
}

export type MetadataAnswer =
  | { readonly kind: 'found'; readonly metadata: VideoMetadata }
  | { readonly kind: 'no_such_video' }
  /** Also: it is switched off. */
  | { readonly kind: 'unreachable' }

export interface MetadataSource {
  /** Never rejects, and answers within its time-outs. */
  find(youtubeId: string): Promise<MetadataAnswer>
}

/** The source when `INLINE_METADATA_DISABLED` is set. */
export const noMetadata: MetadataSource = { find: async () => ({ kind: 'unreachable' }) }
