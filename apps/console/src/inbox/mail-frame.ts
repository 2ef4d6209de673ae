/** Mails style themselves inline, and load nothing; the sandbox keeps whatever else they try. */
export const MAIL_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-popups allow-popups-to-escape-sandbox',
].join('; ')

/** The HTML of a mail as a page. Links open beside the console; its own <base> would come too late. */
export function inMailFrame(html: string): string {
  return `<!doctype html><base target="_blank">${html}`
}
