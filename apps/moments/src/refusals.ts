/** Every way the app says no beside those of the engine. */
export type MomentsRefusal =
  /** It does not exist, or is somebody else's: nobody learns which. */
  | { readonly code: 'activity_not_found' }
  | { readonly code: 'moment_not_found' }
  | { readonly code: 'activity_name_taken' }
  /** `reason` is one line. */
  | { readonly code: 'schema_invalid'; readonly reason: string }
  | { readonly code: 'data_invalid'; readonly reason: string }

/** Thrown when the app says no. */
export class MomentsRefused extends Error {
  override readonly name = 'MomentsRefused'
  readonly refusal: MomentsRefusal

  constructor(refusal: MomentsRefusal) {
    super(refusal.code)
    this.refusal = refusal
  }
}
