declare const brand: unique symbol

/** A string that must not be mixed up with other strings. */
export type Brand<Name extends string> = string & { readonly [brand]: Name }

/** The id of an account, in the form its realm chose; sequential ids are their decimal digits. */
export type AccountId = Brand<'AccountId'>
/** The id of a session, `session_` and 24 random characters. */
export type SessionId = Brand<'SessionId'>
/** The SHA-256 of a token in lower-case hex, 64 characters. The token itself is never stored. */
export type TokenHash = Brand<'TokenHash'>
/** A password hash as its algorithm writes it (`$argon2id$…`, `$2b$…`), or any imported text. */
export type PasswordHash = Brand<'PasswordHash'>
/** A normalised identifier: an e-mail address or a lower-cased user name. Unique in its realm. */
export type Identifier = Brand<'Identifier'>

/**
 * Vouches that a text is an account id: it was generated as one, or comes from a column or a signed
 * token that holds nothing else. The functions below do the same for the other kinds.
 */
export const asAccountId = (text: string): AccountId => branded(text)

/** Vouches that a text is a session id, as `asAccountId` does for account ids. */
export const asSessionId = (text: string): SessionId => branded(text)

/** Vouches that a text is the hash of a token. */
export const asTokenHash = (text: string): TokenHash => branded(text)

/** Vouches that a text is a password hash. */
export const asPasswordHash = (text: string): PasswordHash => branded(text)

/** Vouches that a text is a normalised identifier. */
export const asIdentifier = (text: string): Identifier => branded(text)

function branded<B extends Brand<string>>(text: string): B {
  return text as B
}
