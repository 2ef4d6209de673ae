export { ACCOUNT_API, type AccountApiOptions, accountApi } from './account-api.ts'
export { accountSurfaces } from './account-surfaces.ts'
export { type SecondFactorRoutes, secondFactorRoutes } from './factors/second-factor-routes.ts'
export { secondStepOf, secondStepSchema } from './sign-in/second-step.ts'
