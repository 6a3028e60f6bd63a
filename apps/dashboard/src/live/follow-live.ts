import { LIVE_EVENTS, NOTHING_LIVE, type LineStatus, type LiveState } from './live-state.ts';

/** EventSource gives up after an HTTP error, a session that has ended included: then this asks again. */
const RETRY_MS = 3000;

export interface LiveFollower {
  /** Follows another stream or range; what is known of the former one is forgotten. */
  follow(url: string): void;
  stop(): void;
}

export interface LiveFollowerOptions {
  readonly show: (state: LiveState) => void;
  /** The server refused: whether the session is still good has to be asked elsewhere, for EventSource does not say why. */
  readonly onRefused: () => void;
}

/** Follows what the server pushes, over breaks of the line. A hidden page is not pushed to: there may be many open ones. */
export function followLive({ show, onRefused }: LiveFollowerOptions): LiveFollower {
  let state = NOTHING_LIVE;
  let url: string | undefined;
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let lostAtMs: number | null = null;

  const set = (change: Partial<LiveState>) => {
    state = { ...state, ...change };
    show(state);
  };
  const line = (status: LineStatus) => set({ line: status });
  const disconnect = () => {
    clearTimeout(retry);
    source?.close();
    source = undefined;
  };
  const connect = () => {
    disconnect();
    if (url === undefined) return;
    if (document.hidden) return line({ status: 'paused' });
    const opened = new EventSource(url);
    source = opened;
    for (const name of LIVE_EVENTS) {
      opened.addEventListener(name, ({ data }: MessageEvent<string>) => {
        lostAtMs = null;
        set({ line: { status: 'live' }, [name]: JSON.parse(data) as unknown });
      });
    }
    opened.addEventListener('error', () => {
      lostAtMs ??= Date.now();
      line({ status: 'disconnected', sinceMs: lostAtMs });
      if (opened.readyState !== EventSource.CLOSED) return;
      onRefused();
      clearTimeout(retry);
      retry = setTimeout(connect, RETRY_MS);
    });
  };
  document.addEventListener('visibilitychange', connect);

  return {
    follow: (next) => {
      if (next === url) return;
      url = next;
      // Alerts concern every view: they stay until the next word of them.
      state = { ...NOTHING_LIVE, alerts: state.alerts, line: state.line };
      connect();
    },
    stop: () => {
      document.removeEventListener('visibilitychange', connect);
      disconnect();
    },
  };
}
