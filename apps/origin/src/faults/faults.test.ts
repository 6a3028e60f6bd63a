import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { startOrigin, type Origin } from '../origin.ts';
import { MAX_BODY_BYTES } from '../http/read-json.ts';
import { ask } from '../testing/request.ts';
import { MAX_FAULTS, type FaultSpec } from './spec.ts';

let origin: Origin;
let drawn = 0;
const SEGMENT = '/vod/240p/0.m4s';
const match = '^/vod/.*\\.m4s';
const at = (path: string): string => `${origin.url}${path}`;
let whole: Buffer;

beforeAll(async () => {
  origin = await startOrigin({ allowFaults: true, random: () => drawn });
  whole = (await ask(at(SEGMENT))).body;
});
afterAll(() => origin.close());
beforeEach(() => {
  origin.setFaults([]);
  origin.resetStats();
});

describe('each kind', () => {
  test('error: the status asked for, and 503 by default', async () => {
    origin.setFaults([{ match, kind: 'error', value: 404 }]);
    expect(await ask(at(SEGMENT))).toMatchObject({ status: 404, body: Buffer.alloc(0) });
    origin.setFaults([{ match, kind: 'error' }]);
    expect((await ask(at(SEGMENT))).status).toBe(503);
    expect((await ask(at('/vod/240p.m3u8'))).status).toBe(200);
    expect(origin.stats().kinds.segment).toEqual({ requests: 2, bytes: 0 });
  });

  test('truncate: less than was announced', async () => {
    origin.setFaults([{ match, kind: 'truncate', value: 0.25 }]);
    const { status, headers, body, complete } = await ask(at(SEGMENT));
    expect({ status, complete, announced: headers['content-length'] }).toEqual({
      status: 200,
      complete: false,
      announced: `${whole.length}`,
    });
    expect(body.length).toBeLessThanOrEqual(whole.length / 4);
    expect(origin.stats().kinds.segment.bytes).toBe(Math.floor(whole.length / 4));
  });

  test('stall: half comes, and the rest when the fault ends', async () => {
    origin.setFaults([{ match, kind: 'stall' }]);
    let received = 0;
    const asked = ask(at(SEGMENT), { onBytes: (bytes) => (received = bytes) });
    await vi.waitFor(() => expect(received).toBe(Math.floor(whole.length / 2)));
    origin.setFaults([]);
    const { body, complete } = await asked;
    expect(complete && body.equals(whole)).toBe(true);
  });

  test('stall: holds a connection no longer than the viewer does', async () => {
    origin.setFaults([{ match, kind: 'stall', value: 0.5 }]);
    const leave = new AbortController();
    const { complete } = await ask(at(SEGMENT), { signal: leave.signal, onBytes: () => leave.abort() });
    expect(complete).toBe(false);
  });

  test('ignore-range: 200 and everything, no ranges offered', async () => {
    origin.setFaults([{ match, kind: 'ignore-range' }]);
    const { status, headers, body } = await ask(at(SEGMENT), { headers: { range: 'bytes=0-9' } });
    expect(status).toBe(200);
    expect(headers['accept-ranges']).toBeUndefined();
    expect(body.equals(whole)).toBe(true);
  });

  test('range-416: ranges refused, the whole served', async () => {
    origin.setFaults([{ match, kind: 'range-416' }]);
    expect((await ask(at(SEGMENT), { headers: { range: 'bytes=0-9' } })).status).toBe(416);
    expect((await ask(at(SEGMENT))).status).toBe(200);
  });

  test('etag-change: never the same ETag, so If-Range never holds', async () => {
    origin.setFaults([{ match, kind: 'etag-change' }]);
    const [first, second] = [await ask(at(SEGMENT)), await ask(at(SEGMENT))];
    expect(first.headers.etag).not.toBe(second.headers.etag);
    const { status } = await ask(at(SEGMENT), { headers: { range: 'bytes=0-9', 'if-range': second.headers.etag } });
    expect(status).toBe(200);
  });

  test('no-expose: a page cannot read Content-Range', async () => {
    origin.setFaults([{ match, kind: 'no-expose' }]);
    const { headers } = await ask(at(SEGMENT), { headers: { range: 'bytes=0-9' } });
    expect(headers['access-control-expose-headers']).toBeUndefined();
    expect(headers['access-control-allow-origin']).toBe('*');
  });

  test('reset: no answer, or half of one', async () => {
    origin.setFaults([{ match, kind: 'reset' }]);
    expect((await ask(at(SEGMENT))).status).toBe(0);
    origin.setFaults([{ match, kind: 'reset', value: 0.5 }]);
    const { body, complete } = await ask(at(SEGMENT));
    expect(complete).toBe(false);
    expect(body.length).toBeLessThanOrEqual(whole.length / 2);
  });

  test('latency: the answer waits, and comes at once when the fault ends', async () => {
    origin.setFaults([{ match, kind: 'latency', value: 60_000 }]);
    let answered = false;
    const asked = ask(at(SEGMENT)).finally(() => (answered = true));
    await vi.waitFor(() => expect(origin.faults()[0]?.applied).toBe(1));
    expect((await ask(at('/vod/240p.m3u8'))).status).toBe(200);
    expect(answered).toBe(false);
    origin.setFaults([]);
    expect((await asked).body.equals(whole)).toBe(true);
    origin.setFaults([{ match, kind: 'latency', value: 1 }]);
    expect((await ask(at(SEGMENT))).body.equals(whole)).toBe(true);
  });

  test('cap: shared by all its requests, and lifted when it ends', async () => {
    // So slow that all but the first chunks wait for as long as the fault lasts.
    origin.setFaults([{ match, kind: 'cap', value: 1 }]);
    const asked = [ask(at(SEGMENT)), ask(at('/vod/240p/1.m4s'))];
    await vi.waitFor(() => expect(origin.faults()[0]?.applied).toBe(2));
    expect((await ask(at('/vod/240p.m3u8'))).status).toBe(200);
    expect(origin.stats().kinds.segment).toEqual({ requests: 2, bytes: 0 });
    origin.setFaults([]);
    for (const { complete } of await Promise.all(asked)) expect(complete).toBe(true);
  });

  test('several at once add up', async () => {
    origin.setFaults([
      { match, kind: 'no-expose' },
      { match, kind: 'ignore-range' },
      { match, kind: 'truncate', value: 0.1 },
    ]);
    const { status, headers, complete } = await ask(at(SEGMENT), { headers: { range: 'bytes=0-9' } });
    expect({ status, complete, exposed: headers['access-control-expose-headers'] }).toEqual({
      status: 200,
      complete: false,
      exposed: undefined,
    });
  });
});

describe('for how long', () => {
  test('times: then it is over', async () => {
    origin.setFaults([{ match, kind: 'error', times: 2 }]);
    const statuses = [];
    for (let n = 0; n < 4; n++) statuses.push((await ask(at(SEGMENT))).status);
    expect(statuses).toEqual([503, 503, 200, 200]);
    expect(origin.faults()).toEqual([{ match, kind: 'error', times: 2, applied: 2 }]);
  });

  test('forMs: ends by itself, and a stall with it', async () => {
    origin.setFaults([{ match, kind: 'stall', value: 0, forMs: 20 }]);
    expect((await ask(at(SEGMENT))).body.equals(whole)).toBe(true);
    expect(origin.faults()).toEqual([]);
  });

  test('probability: as the random numbers fall', async () => {
    origin.setFaults([{ match, kind: 'error', probability: 0.5 }]);
    drawn = 0.49;
    expect((await ask(at(SEGMENT))).status).toBe(503);
    drawn = 0.5;
    expect((await ask(at(SEGMENT))).status).toBe(200);
    drawn = 0;
    origin.setFaults([{ match, kind: 'error', probability: 0 }]);
    expect((await ask(at(SEGMENT))).status).toBe(200);
  });
});

describe('over HTTP', () => {
  const post = (body: unknown) => ask(at('/faults'), { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });

  test('sets, lists and clears', async () => {
    const faults: FaultSpec[] = [{ match, kind: 'error', value: 500, forMs: 60_000 }];
    expect(JSON.parse((await post(faults)).body.toString())).toEqual({ faults: [{ ...faults[0], applied: 0 }] });
    expect((await ask(at(SEGMENT))).status).toBe(500);
    expect(JSON.parse((await ask(at('/faults'))).body.toString())).toEqual({ faults: [{ ...faults[0], applied: 1 }] });
    expect((await ask(at('/faults'), { method: 'DELETE' })).status).toBe(200);
    expect((await ask(at(SEGMENT))).status).toBe(200);
    expect((await ask(at('/faults'), { method: 'PUT' })).status).toBe(405);
  });

  test.each([
    ['no list', {}, 'list'],
    ['no object', [3], 'fault 0 must be an object'],
    ['unknown kind', [{ match, kind: 'melt' }], 'fault 0.kind'],
    ['unknown field', [{ match, kind: 'error', colour: 1 }], 'unknown field "colour"'],
    ['no match', [{ kind: 'error' }], 'fault 0.match'],
    ['long match', [{ match: 'x'.repeat(201), kind: 'error' }], 'fault 0.match'],
    ['no pattern', [{ match: '(', kind: 'error' }], 'not a regular expression'],
    ['no latency', [{ match, kind: 'latency' }], 'fault 0.value'],
    ['odd status', [{ match, kind: 'error', value: 200 }], 'fault 0.value'],
    ['share above 1', [{ match, kind: 'truncate', value: 2 }], 'fault 0.value'],
    ['value without use', [{ match, kind: 'no-expose', value: 1 }], 'takes no value'],
    ['negative time', [{ match, kind: 'error', forMs: -1 }], 'fault 0.forMs'],
    ['half a time', [{ match, kind: 'error', times: 0.5 }], 'fault 0.times'],
    ['odd probability', [{ match, kind: 'error', probability: '1' }], 'fault 0.probability'],
    ['too many', Array.from({ length: MAX_FAULTS + 1 }, () => ({ match, kind: 'error' })), `At most ${MAX_FAULTS}`],
    ['no JSON', '[', 'must be JSON'],
    ['too large', ' '.repeat(MAX_BODY_BYTES + 1), `at most ${MAX_BODY_BYTES} bytes`],
  ])('refuses %s, and keeps what was in force', async (_, body, message) => {
    origin.setFaults([{ match, kind: 'error', value: 500 }]);
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect((JSON.parse(answer.body.toString()) as { error: string }).error).toContain(message);
    expect(origin.faults()).toHaveLength(1);
  });

  test('takes as many as the bound allows', async () => {
    expect((await post(Array.from({ length: MAX_FAULTS }, () => ({ match: 'nothing', kind: 'error' })))).status).toBe(200);
    expect(origin.faults()).toHaveLength(MAX_FAULTS);
  });

  test('never makes /stats and /faults faulty', async () => {
    origin.setFaults([{ match: '.', kind: 'reset' }]);
    expect((await ask(at('/stats'))).status).toBe(200);
    expect((await ask(at('/faults'))).status).toBe(200);
    expect((await ask(at(SEGMENT))).status).toBe(0);
  });
});

test('an origin that does not allow faults has none', async () => {
  const honest = await startOrigin();
  const answer = await ask(`${honest.url}/faults`, { method: 'POST', body: JSON.stringify([{ match, kind: 'error' }]) });
  expect(answer.status).toBe(403);
  expect(() => honest.setFaults([{ match, kind: 'error' }])).toThrow(expect.objectContaining({ reason: 'faults-disabled' }));
  expect((await ask(`${honest.url}${SEGMENT}`)).status).toBe(200);
  await honest.close();
});
