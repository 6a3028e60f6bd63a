import type { Overview, StreamFigures } from '@tributary/operator-api';
import { afterEach, describe, expect, it } from 'vitest';
import { getJson, Harness, report, until } from './testing/harness.ts';

const harness = new Harness();
afterEach(() => harness.end());

describe('reports', () => {
  it('show up in the operator’s figures, counted once', async () => {
    const server = await harness.server();
    const a = await harness.joined(server, 'a');
    const b = await harness.joined(server, 'b');
    a.client.emit('report', report(0));
    a.client.emit('report', report(0));
    b.client.emit('report', report(0, { stalls: 0, stalledMs: 0, relayedBytes: 1000, mismatchedSegments: 2 }));
    const { streams } = await until(
      () => getJson<Overview>(server, '/api/v1/overview?range=15m'),
      ({ reports, streams: [first] }) => reports.taken === 2 && first?.figures.peerBytes === 6000,
    );
    expect(streams).toHaveLength(1);
    expect(streams[0]).toMatchObject({
      label: '/live/master.m3u8',
      // What a TURN server relayed relieves nobody.
      figures: { originBytes: 2000, peerBytes: 6000, relayedBytes: 1000, sentBytes: 5000, wastedBytes: 20, offload: 0.625 },
      quality: { stalls: 1, startupMeanMs: 400 },
    });
    const stream = await getJson<StreamFigures>(server, `/api/v1/streams/${streams[0]?.stream}?range=15m`);
    expect(stream).toMatchObject({ mismatchedSegments: 2, row: { figures: { offload: 0.625 } } });
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('tributary_reported_bytes_total{source="peers"} 6000');
    expect(metrics).toContain('tributary_reports_total{outcome="repeated"} 1');
    expect(metrics).not.toContain(a.answer.peerId);
    const counted = await until(
      () => getJson<Overview>(server, '/api/v1/overview?range=15m'),
      ({ now }) => now.viewers === 2,
    );
    expect(counted.streams[0]?.viewers).toBe(2);
  });

  it('are pushed to dashboards', async () => {
    const server = await harness.server();
    const { client } = await harness.joined(server, 'a');
    client.emit('report', report(0));
    const leaving = new AbortController();
    const response = await fetch(`${server.url}/api/v1/live`, { signal: leaving.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      if (/"startups?MeanMs":400/i.test(text)) break;
    }
    leaving.abort();
    expect(text).toMatch(/^retry: \d+\n\nevent: overview\ndata: \{"nowMs"/);
  });
});
