export { ACCOUNT_API, type AccountApiOptions, accountApi } from './account-api.ts'
export { accountSurfaces } from './account-surfaces.ts'
