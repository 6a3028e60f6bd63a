import type { LinkTraffic, UplinkClass } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { viewerId } from '../testing/intake-rig.ts';
import { START_MS, stream } from '../testing/samples.ts';
import { MAX_MESH_NODES } from './limits.ts';
import { LinkTable } from './link-table.ts';

const STREAM = stream('a');
const TRAITS = { uplink: 'strong' as UplinkClass, country: 'CH', group: 'peers' as const };
const link = (name: string, receivedBytes: number, sentBytes: number): LinkTraffic => ({
  peerId: viewerId(name),
  receivedBytes,
  sentBytes,
});

function table(maxViewers = 1000) {
  const links = new LinkTable({ silentAfterMs: 60_000, maxViewers });
  const tell = (name: string, told: LinkTraffic[], atMs = START_MS) => links.told(STREAM, viewerId(name), TRAITS, told, 10_000, atMs);
  return { links, tell };
}

describe('a picture of the mesh', () => {
  it('has who sends to whom, how fast, and whether both ends say so', () => {
    const { links, tell } = table();
    tell('a', [link('b', 0, 20_000), link('gone', 5, 5)]);
    tell('b', [link('a', 10_000, 500)]);
    const { nodes, edges, viewers } = links.mesh(STREAM);
    expect(viewers).toBe(2);
    expect(nodes).toEqual([
      { id: 'viewer 1', uplink: 'strong', country: 'CH', group: 'peers', receivedBytesPerSecond: 0.5, sentBytesPerSecond: 2000.5 },
      { id: 'viewer 2', uplink: 'strong', country: 'CH', group: 'peers', receivedBytesPerSecond: 1000, sentBytesPerSecond: 50 },
    ]);
    expect(edges).toEqual([
      { from: 'viewer 1', to: 'viewer 2', bytesPerSecond: 1000, confirmed: true },
      { from: 'viewer 2', to: 'viewer 1', bytesPerSecond: 50, confirmed: false },
    ]);
    expect(JSON.stringify(links.mesh(STREAM))).not.toContain(viewerId('a'));
  });

  it('keeps a viewer’s name while it is here, and lets go of who is silent', () => {
    const { links, tell } = table();
    tell('a', []);
    tell('b', [], START_MS + 30_000);
    tell('a', [], START_MS + 59_000);
    links.expire(START_MS + 100_000);
    expect(links.mesh(STREAM).nodes.map(({ id }) => id)).toEqual(['viewer 1']);
    links.expire(START_MS + 200_000);
    expect([links.size, links.mesh(STREAM).viewers]).toEqual([0, 0]);
  });

  it('remembers a bounded number of viewers', () => {
    const { links, tell } = table(5);
    for (let index = 0; index < 100; index++) tell(`v${index}`, [link(`v${index + 1}`, 0, 10)]);
    expect([links.size, links.mesh(STREAM).viewers]).toEqual([5, 5]);
  });

  it('of a large swarm is a sample that hangs together', () => {
    const { links, tell } = table(10_000);
    const count = 3000;
    for (let index = 0; index < count; index++)
      tell(`v${index}`, [link(`v${(index + 1) % count}`, 0, 10), link(`v${(index + count - 1) % count}`, 10, 0)]);
    const { nodes, edges, viewers } = links.mesh(STREAM, 50);
    expect([viewers, nodes.length]).toEqual([count, 50]);
    const touched = new Set(edges.flatMap(({ from, to }) => [from, to]));
    expect(touched.size).toBe(50);
    expect(links.mesh(STREAM, 1e9).nodes).toHaveLength(MAX_MESH_NODES);
    expect(links.mesh(stream('unknown')).nodes).toEqual([]);
  });
});
