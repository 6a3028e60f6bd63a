import type { StreamsAnswer } from '@tributary/telemetry';
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
      () => getJson<StreamsAnswer>(server, '/api/v1/streams'),
      (answer) => answer.streams[0]?.reports === 2,
    );
    expect(streams).toHaveLength(1);
    expect(streams[0]).toMatchObject({
      label: '/live/master.m3u8',
      totals: { originBytes: 2000, peerBytes: 6000, relayedBytes: 1000, sentBytes: 5000, wastedBytes: 20, stalls: 1, stalledMs: 200 },
      meanStartupMs: 400,
      mismatchedSegments: 2,
      // What a TURN server relayed relieves nobody.
      recent: { offload: 0.625 },
      overall: { offload: 0.625 },
    });
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('tributary_reported_bytes_total{source="peers"} 6000');
    expect(metrics).toContain('tributary_reports_total{outcome="repeated"} 1');
    expect(metrics).not.toContain(a.answer.peerId);
    const counted = await until(
      () => getJson<StreamsAnswer>(server, '/api/v1/streams'),
      (answer) => answer.streams[0]?.viewers === 2,
    );
    expect(counted.streams[0]?.series.at(-1)?.viewers).toBe(2);
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
      if (text.includes('"reports":1')) break;
    }
    leaving.abort();
    expect(text).toMatch(/^retry: \d+\n\nevent: streams\ndata: \{"nowMs"/);
  });
});
