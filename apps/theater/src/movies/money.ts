const CENTS = new Intl.NumberFormat('en', {
  useGrouping: false,
  minimumFractionDigits: 0,
  maximumFractionDigits: 2,
  roundingMode: 'halfExpand',
})

/**
 * An amount with two decimals, half a cent away from zero, of the number as it was written: 1.005
 * is 1.01, although the nearest double lies below it.
 */
export function toCents(amount: number): number {
  return Number(CENTS.format(`${amount}` as const))
}
