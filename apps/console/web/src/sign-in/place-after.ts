/** Where somebody wanted to go, if that is a page of the administration. */
export function placeAfter(next: string | undefined): string {
  return next && /^\/admin(?:[/?]|$)/.test(next) ? next : '/admin'
}
