import * as z from 'zod';

/** `config.json` beside the page: what differs from home to home. */
export const pageConfigSchema = z.strictObject({
  /** Of the API, without a slash at the end; '' where it is the page's own origin. */
  apiUrl: z.string(),
  /** `null` where nobody signs in. */
  signIn: z.nullable(
    z.strictObject({
      /** Of the sign-in pages, for example `https://leadscore.auth.eu-west-1.amazoncognito.com`. */
      domain: z.string(),
      clientId: z.string(),
      /** Where the sign-in sends people back to: the page itself. */
      redirectUri: z.string(),
    }),
  ),
  /** For people to know which one they look at: `dev`, `prod`, `laptop`. */
  stage: z.string(),
});
export type PageConfig = z.infer<typeof pageConfigSchema>;

/**
 * What a browser may do with the page. `connect` are origins besides its own that it talks to: the API, the sign-in, the
 * buckets of uploads and results.
 */
export function contentSecurityPolicy(connect: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src ${["'self'", ...connect].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** What the rest of the platform may not do with the page, and it may not do with the platform. */
export const PERMISSIONS_POLICY = 'camera=(), geolocation=(), microphone=(), payment=(), usb=()';

/** Files that are named after their content and never change. */
export const IMMUTABLE_FILES = 'assets/';
export const IMMUTABLE_CACHE_CONTROL = 'public, max-age=31536000, immutable';
/** Of all other files: asked for each time, answered with 304 as a rule. */
export const CHANGING_CACHE_CONTROL = 'no-cache';
