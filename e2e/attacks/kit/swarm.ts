// A swarm with attackers in it: who is who, and what honest viewers said of whom.
import type { Browser } from '@playwright/test';
import type { PeerId } from '@tributary/protocol';
import type { ViewerOptions } from '../../pages/viewer/main.ts';
import { expect } from '../../support/fixtures.ts';
import { openPage, viewerTab, type ViewerTab } from '../../support/viewers.ts';
import type { ConductName } from './conducts.ts';
import { overhear, type Overheard } from './overheard.ts';

export interface Member extends ViewerTab {
  readonly heard: Overheard;
}

/**
 * @param pageUrl of the kit's page
 * @param conduct what it says in its engine's place; undefined: a viewer as everybody's, whose channels nobody touches
 */
export async function openMember(browser: Browser, pageUrl: string, options: ViewerOptions, conduct?: ConductName): Promise<Member> {
  let heard: Overheard | undefined;
  const page = await openPage(browser, pageUrl, async (opened) => void (heard = overhear(opened)));
  await page.evaluate(
    ([name, given]) => {
      if (name !== undefined) window.behave(name as ConductName);
      window.startViewer(given as ViewerOptions);
    },
    // As unknown: see openViewer.
    [conduct, options] as unknown[],
  );
  return { ...viewerTab(page), heard: heard as Overheard };
}

export async function neighboursOf(member: Member): Promise<PeerId[]> {
  const { neighbours } = (await member.snapshot()).stats;
  return neighbours.filter(({ state }) => state === 'open').map(({ peerId }) => peerId);
}

/** Waits until each has a channel to every other of them. */
export async function waitForMesh(members: readonly Member[]): Promise<void> {
  for (const member of members) {
    const others = members.filter((other) => other !== member);
    await expect
      .poll(async () => missing(await neighboursOf(member), others), { message: 'neighbours that are missing', timeout: 60_000 })
      .toEqual([]);
  }
}

const missing = (neighbours: readonly PeerId[], wanted: readonly Member[]): (PeerId | null)[] =>
  wanted.map(({ heard }) => heard.peerId).filter((peerId) => peerId === null || !neighbours.includes(peerId));

/** Whom these viewers have reported as senders of what is not the origin's. */
export function accused(members: readonly Member[]): Set<PeerId> {
  return new Set(members.flatMap(({ heard }) => heard.lost.filter(({ reason }) => reason === 'bad-piece').map(({ peerId }) => peerId)));
}

/** Waits until each of them has played so many segments more. */
export async function playSegments(members: readonly ViewerTab[], segments: number): Promise<void> {
  await Promise.all(
    members.map(async (member) => {
      const before = (await member.snapshot()).played.length;
      await expect
        .poll(async () => (await member.snapshot()).played.length - before, { message: 'segments played', timeout: 90_000 })
        .toBeGreaterThanOrEqual(segments);
    }),
  );
}
