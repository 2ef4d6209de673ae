export { withAccountPages } from './account-pages/with-account-pages.ts'
export {
  changeAdministratorRole,
  type ListedAdministrator,
  listAdministrators,
} from './administrators/change-role.ts'
export {
  createAdministrator,
  type NewAdministrator,
} from './administrators/create-administrator.ts'
export type { Administrators } from './administrators/open-administrators.ts'
export type { AdministratorRole } from './administrators/roles.ts'
export { withAdministrators } from './administrators/with-administrators.ts'
export { ensureConsoleBuilt } from './build/ensure-built.ts'
export { type Console, type ConsoleParts, openConsole } from './console.ts'
