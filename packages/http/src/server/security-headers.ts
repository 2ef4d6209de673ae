/** Set on every reply; a page that needs more brings a policy of its own. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  // Nothing that is served here is a page, unless it says so (OWASP REST Security Cheat Sheet);
  // `frame-ancestors` stands for the older X-Frame-Options.
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}
