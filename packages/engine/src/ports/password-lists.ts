/** Passwords that attackers try first, because others chose them. */
export interface PasswordLists {
  /** @returns which kind of list has the password, if one has it */
  find(password: string): Promise<'common' | 'breached' | undefined>
}
