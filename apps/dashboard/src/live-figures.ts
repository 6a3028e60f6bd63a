import type { StreamsAnswer } from '@tributary/telemetry';

/** What the page knows. Figures stay on the screen, marked as old, while the server is away. */
export type Figures =
  | { readonly status: 'loading' }
  | { readonly status: 'live'; readonly answer: StreamsAnswer }
  | { readonly status: 'disconnected'; readonly answer: StreamsAnswer | null; readonly sinceMs: number };

/** EventSource gives up after an HTTP error: then this asks again. */
const RETRY_MS = 3000;

/**
 * Follows the server's figures.
 * @returns a function that stops
 */
export function followFigures(url: string, show: (figures: Figures) => void): () => void {
  let latest: StreamsAnswer | null = null;
  let lostAtMs: number | null = null;
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const connect = () => {
    source = new EventSource(url);
    source.addEventListener('streams', ({ data }: MessageEvent<string>) => {
      latest = JSON.parse(data) as StreamsAnswer;
      lostAtMs = null;
      show({ status: 'live', answer: latest });
    });
    source.addEventListener('error', () => {
      lostAtMs ??= Date.now();
      show({ status: 'disconnected', answer: latest, sinceMs: lostAtMs });
      if (source?.readyState !== EventSource.CLOSED) return;
      clearTimeout(retry);
      retry = setTimeout(connect, RETRY_MS);
    });
  };
  show({ status: 'loading' });
  connect();
  return () => {
    clearTimeout(retry);
    source?.close();
  };
}
