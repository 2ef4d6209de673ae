/** On every reply, unless its route says otherwise, as pages do. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  // Nothing that is served here is a page, unless it says so (OWASP REST Security Cheat Sheet);
  // `frame-ancestors` stands for the older X-Frame-Options.
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}

/** For servers that people reach over HTTPS; a year is what ASVS 3.4.1 asks for. */
export const HTTPS_ONLY: Readonly<Record<string, string>> = {
  'strict-transport-security': 'max-age=31536000',
}
