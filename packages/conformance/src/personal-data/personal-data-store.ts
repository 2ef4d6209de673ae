import type { StoreUnderTest } from '../subject.ts'
import { testErasures } from './erasures.ts'
import { testExports } from './exports.ts'

export function testPersonalDataStore(subject: StoreUnderTest): void {
  testExports(subject)
  testErasures(subject)
}
