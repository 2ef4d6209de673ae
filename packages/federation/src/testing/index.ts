export { type Lies, type Person, startIssuer, type TestIssuer, type Tools } from './issuer.ts'
