// Socket.IO's client, as far as the signaling uses it: what goes out is kept, and a test says what comes in.
// For `vi.mock('socket.io-client', async () => (await import('./testing/socket-double.ts')).SOCKET_IO)`.
import type { JoinAnswer, JoinRequest, RefreshAnswer, ReportAnswer } from '@tributary/protocol';
import { expect, vi } from 'vitest';

type Listener = (...args: unknown[]) => void;
type Acknowledge = (error: Error | null, answer?: JoinAnswer) => void;
type ReportAcknowledge = (error: Error | null, answer?: ReportAnswer) => void;
type RefreshAcknowledge = (error: Error | null, answer?: RefreshAnswer) => void;

/** Socket.IO's socket, as far as it is used. */
export class TestSocket {
  connected = false;
  readonly url: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly sent: [event: string, payload: unknown][] = [];
  readonly refreshes: { readonly token: string; readonly answer: RefreshAcknowledge }[] = [];
  readonly reports: ReportAcknowledge[] = [];
  readonly questions: { readonly request: unknown; readonly answer: (error: Error | null, answer?: never) => void }[] = [];
  readonly joins: { readonly request: JoinRequest; readonly answer: Acknowledge }[] = [];
  sendBuffer: unknown[] = [];
  connects = 0;
  readonly #listeners = new Map<string, Listener>();

  constructor(url: string, options: Readonly<Record<string, unknown>>) {
    this.url = url;
    this.options = options;
  }
  on(event: string, listener: Listener): void {
    this.#listeners.set(event, listener);
  }
  removeAllListeners(): void {
    this.#listeners.clear();
  }
  connect(): void {
    this.connects++;
  }
  disconnect(): void {
    this.connected = false;
  }
  timeout(): {
    emit: (
      event: 'join' | 'refresh-token' | 'want-attestations' | 'report',
      payload: JoinRequest & { token: string },
      answer: Acknowledge & RefreshAcknowledge & ReportAcknowledge,
    ) => void;
  } {
    return {
      emit: (event, payload, answer) => {
        if (event === 'join') this.joins.push({ request: payload, answer });
        else if (event === 'report') {
          this.sent.push([event, payload]);
          this.reports.push(answer);
        } else if (event === 'refresh-token') this.refreshes.push({ token: payload.token, answer });
        else this.questions.push({ request: payload, answer });
      },
    };
  }
  emit(event: string, payload: unknown): void {
    this.sent.push([event, payload]);
  }

  // ── What the test makes happen ──────────────────────────────────────────────────────────────────────────────
  hears(event: string, payload?: unknown): void {
    this.#listeners.get(event)?.(payload);
  }
  /** Connects, and waits until the join is on its way. */
  async opens(): Promise<void> {
    this.connected = true;
    this.hears('connect');
    await vi.waitFor(() => expect(this.joins.length).toBeGreaterThan(0));
  }
  closes(reason: string): void {
    this.connected = false;
    this.hears('disconnect', reason);
  }
  answers(answer: JoinAnswer): void {
    this.joins.shift()?.answer(null, answer);
  }
}

let latest: TestSocket | undefined;

/** The socket that was opened last. */
export function latestSocket(): TestSocket {
  if (!latest) throw new Error('no socket was opened');
  return latest;
}

/** In place of the module `socket.io-client`. */
export const SOCKET_IO = {
  Manager: class {
    readonly #url: string;
    readonly #options: Readonly<Record<string, unknown>>;
    constructor(url: string, options: Readonly<Record<string, unknown>>) {
      this.#url = url;
      this.#options = options;
    }
    socket = (namespace: string): unknown => (latest = namespace === '/' ? new TestSocket(this.#url, this.#options) : undefined);
  },
};
