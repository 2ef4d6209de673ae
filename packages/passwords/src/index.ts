export {
  type BreachedPasswords,
  BreachedPasswordsUnreadable,
  openBreachedPasswords,
} from './breached-passwords.ts'
export { isCommonPassword } from './common-passwords.ts'
export { buildFilter } from './filter-file.ts'
export { passwordLists } from './password-lists.ts'
