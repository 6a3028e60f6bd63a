// What a page and its server tell each other, read from its socket: who was reported to whom, in the page's own words.
import type { DutyMissed, JoinAnswer, NeighbourLost, PeerId } from '@tributary/protocol';
import type { Page } from '@playwright/test';

export interface Overheard {
  /** The page's name in the swarm; null before it has joined. */
  readonly peerId: PeerId | null;
  readonly lost: readonly NeighbourLost[];
  readonly dutyMissed: readonly DutyMissed[];
}

/** Socket.IO's packets: 4 a message, 2 an event or 3 the answer to one, with the event's number where it wants an answer. */
const EVENT = /^42\d*(?<json>\[.*)$/s;
const ANSWER = /^43\d+(?<json>\[.*)$/s;

/** What the packet carries; empty where it is of another kind. */
function read(pattern: RegExp, payload: string | Buffer): unknown[] {
  const json = pattern.exec(payload.toString())?.groups?.['json'];
  return json === undefined ? [] : (JSON.parse(json) as unknown[]);
}

/** Listens from now on. Before the page is loaded. */
export function overhear(page: Page): Overheard {
  const heard = { peerId: null as PeerId | null, lost: [] as NeighbourLost[], dutyMissed: [] as DutyMissed[] };
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      const [event, told] = read(EVENT, payload);
      if (event === 'neighbour-lost') heard.lost.push(told as NeighbourLost);
      if (event === 'duty-missed') heard.dutyMissed.push(told as DutyMissed);
    });
    socket.on('framereceived', ({ payload }) => {
      const [answer] = read(ANSWER, payload) as [Partial<Extract<JoinAnswer, { ok: true }>>?];
      if (answer?.peerId !== undefined) heard.peerId = answer.peerId;
    });
  });
  return heard;
}
