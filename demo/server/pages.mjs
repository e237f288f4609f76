import { fileURLToPath } from 'node:url';
import express from 'express';

const folder = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** Strict, and the shop and the SDK run under it: no inline script or style, no eval, no markup from strings. `blob:` shows the gift card. */
const POLICY = [
  "default-src 'self'",
  "img-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

export function securityHeaders(_request, response, next) {
  response.set({
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  });
  next();
}

/** Answers that belong to one session stay out of every cache. */
export function noStore(_request, response, next) {
  response.set('Cache-Control', 'no-store');
  next();
}

/** The files of the page. They are the same for everybody: what is protected comes from the session's data, not from a file. */
export function pageFiles() {
  const options = { etag: true, cacheControl: false, setHeaders: (response) => response.set('Cache-Control', 'no-cache') };
  const files = express.Router();
  files.use(express.static(folder('public'), options));
  files.use(express.static(folder('dist'), options));
  return files;
}
