/**
 * Security headers of the portal's own answers.
 *
 * Scripts run by nonce alone. Next reads the nonce from the request's own Content-Security-Policy header
 * (next/dist/server/app-render), so the server sets it on both sides.
 */

export type Headers = Readonly<Record<string, string>>;

const everywhere: Headers = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const policy = (directives: Readonly<Record<string, string>>): string =>
  Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');

/** @param nonce base64, new for each request */
export function pageHeaders(nonce: string): Headers {
  return {
    ...everywhere,
    'content-security-policy': policy({
      'default-src': "'self'",
      // The codecs and ONNX Runtime are WebAssembly.
      'script-src': `'self' 'nonce-${nonce}' 'wasm-unsafe-eval'`,
      // Charts and overlays place themselves with style attributes, which no nonce can cover.
      'style-src': "'self' 'unsafe-inline'",
      'img-src': "'self' data: blob:",
      'media-src': "'self' blob:",
      'connect-src': "'self'",
      'worker-src': "'self'",
      'object-src': "'none'",
      'base-uri': "'none'",
      'form-action': "'self'",
      'frame-ancestors': "'none'",
    }),
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    'x-frame-options': 'DENY',
  };
}

/**
 * The image codecs are compiled with Emscripten's embind, which makes its functions with `new Function`. A worker has
 * the policy of its own script's answer, so that freedom ends at these files and never reaches a page.
 */
export function workerHeaders(): Headers {
  return {
    ...everywhere,
    'content-security-policy': policy({
      'default-src': "'none'",
      'script-src': "'self' 'unsafe-eval' 'wasm-unsafe-eval'",
      'connect-src': "'self'",
    }),
  };
}

/** For what is passed on from the API, which sets its own caching and content headers. */
export const passedOnHeaders: Headers = everywhere;
