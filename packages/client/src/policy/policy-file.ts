import type { SignedPolicy } from '@tributary/protocol';
import type { Clock } from '@tributary/swarm';

/** Some hundred policies; all that is beyond is not read. */
const MAX_FILE_BYTES = 64 * 1024;
const TIMEOUT_MS = 4_000; // by then it is the next viewer's turn, and the one after

/** Reads the file in which the operator leaves signed policies, one a line, for when the server is away. */
export class PolicyFile {
  readonly #clock: Clock;
  readonly #fetch: typeof fetch;
  readonly #found: (signed: SignedPolicy) => void;
  #text = '';
  #request: AbortController | null = null;

  constructor(clock: Clock, found: (signed: SignedPolicy) => void, fetcher: typeof fetch = (...given) => fetch(...given)) {
    this.#clock = clock;
    this.#found = found;
    this.#fetch = fetcher;
  }

  /** Whatever fails is tried again at the next turn. */
  async look(url: string): Promise<void> {
    if (this.#request) return;
    const request = new AbortController();
    this.#request = request;
    const cancel = this.#clock.after(TIMEOUT_MS, () => request.abort());
    try {
      // `no-cache`: the browser asks whether its copy is still the one, without a header that would cost a preflight.
      const response = await this.#fetch(url, {
        credentials: 'omit',
        cache: 'no-cache',
        referrerPolicy: 'no-referrer',
        signal: request.signal,
      });
      const text = response.ok ? await readBounded(response) : '';
      if (text === '' || text === this.#text) return;
      this.#text = text;
      for (const line of text.split('\n')) if (line.trim() !== '') this.#found(line.trim());
    } catch {
      // Not there, not reachable, too slow: as long as the server is away, that is no news.
    } finally {
      cancel();
      this.#request = null;
    }
  }

  destroy(): void {
    this.#request?.abort();
  }
}

/** What comes is read no further than the bound, whatever its headers say. @returns '' where it is longer */
async function readBounded({ body }: Response): Promise<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const chunk = await reader?.read();
    if (!chunk?.value) return text;
    text += decoder.decode(chunk.value, { stream: true });
    if (text.length <= MAX_FILE_BYTES) continue;
    await reader?.cancel();
    return '';
  }
}
