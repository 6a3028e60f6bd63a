// What a page is left with: timers, and connections with whom they may speak to. Installed before any script of the page runs.
import type { Page } from '@playwright/test';

export interface Probes {
  /** Timers that were started and have neither fired nor been cleared; an interval counts until it is cleared. */
  liveTimers(): number;
  /** RTCPeerConnections that were made. */
  connectionsMade(): number;
  /** Of these, the ones that nobody has closed. */
  connectionsOpen(): number;
  /** Every address that a connection was told to ask for candidates. */
  iceServerUrls(): string[];
}

declare global {
  interface Window {
    probes: Probes;
  }
}

export async function installProbes(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const timers = new Set<unknown>();
    const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
    const start =
      (native: (...args: never[]) => unknown, repeats: boolean) =>
      (task: (...args: unknown[]) => void, delayMs?: number, ...args: unknown[]): unknown => {
        const timer: unknown = (native as (...all: unknown[]) => unknown)(() => {
          if (!repeats) timers.delete(timer);
          task(...args);
        }, delayMs);
        timers.add(timer);
        return timer;
      };
    const clear =
      (native: (timer: number) => void) =>
      (timer: number): void => {
        timers.delete(timer);
        native(timer);
      };
    Object.assign(globalThis, {
      setTimeout: start(setTimeout, false),
      setInterval: start(setInterval, true),
      clearTimeout: clear(clearTimeout),
      clearInterval: clear(clearInterval),
    });

    let made = 0;
    const open = new Set<RTCPeerConnection>();
    const urls: string[] = [];
    const Native = globalThis.RTCPeerConnection as typeof RTCPeerConnection | undefined;
    if (Native) {
      globalThis.RTCPeerConnection = class extends Native {
        constructor(configuration?: RTCConfiguration) {
          super(configuration);
          made++;
          open.add(this);
          urls.push(...(configuration?.iceServers ?? []).flatMap((server) => server.urls));
        }
        override close(): void {
          open.delete(this);
          super.close();
        }
      };
    }
    window.probes = {
      liveTimers: () => timers.size,
      connectionsMade: () => made,
      connectionsOpen: () => open.size,
      iceServerUrls: () => [...urls],
    };
  });
}
