import { vi } from 'vitest';

/** One for all tests of a file: what listens to its page does so from the first player on. */
const page = new EventTarget();

/** A secure page with WebRTC in which an uncaught error fails the test; `vi.unstubAllGlobals` takes it away. */
export function stubPage(): void {
  for (const method of ['addEventListener', 'removeEventListener', 'dispatchEvent'] as const)
    vi.stubGlobal(method, page[method].bind(page));
  vi.stubGlobal('HTMLMediaElement', { HAVE_FUTURE_DATA: 3 });
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('RTCPeerConnection', vi.fn());
  vi.stubGlobal('reportError', (error: unknown) => {
    throw error;
  });
}
