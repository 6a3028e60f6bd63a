// docs/protocol.md promises that its examples and tables are the code's. This keeps the promise.
import { createHash, createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { contentIdOf } from './attestation/attestation.ts';
import * as attestationBounds from './attestation/constants.ts';
import { decodeAttestation } from './attestation/decode.ts';
import { encodeAttestation } from './attestation/encode.ts';
import { decodeSidecar, sidecarUrl } from './attestation/sidecar.ts';
import { canonicalUrl } from './canonical-url.ts';
import { ProtocolError } from './errors.ts';
import { peerIdOf, segmentId, streamName, trackId, type PeerId, type TrackAttributes, type TrackId } from './ids.ts';
import { groupOf } from './policy/apply.ts';
import { POLICY_BOUNDS } from './policy/bounds.ts';
import { MAX_POLICY_KEYS, SIGNED_POLICY_CHARACTERS } from './policy/document.ts';
import { IS_SETTING } from './policy/read-document.ts';
import { readSignedPolicy } from './policy/signed.ts';
import { SIGNALING_LIMITS } from './signaling/limits.ts';
import * as schemas from './signaling/schemas.ts';
import {
  attestationsSchema,
  JOIN_REFUSALS,
  joinAnswerSchema,
  refreshAnswerSchema,
  reportAnswerSchema,
  SERVER_EVENT_SCHEMAS,
} from './signaling/testing/server-events.ts';
import { PATH_TOKENS, SESSION_PARAMETERS, TOKEN_FAMILIES, TOKEN_PARAMETERS } from './token-parameters.ts';
import { BYE_REASONS, FRAME_CODE, REFUSAL_REASONS } from './wire/codes.ts';
import * as constants from './wire/constants.ts';
import { decodeFrame } from './wire/decode.ts';
import { encodeFrame } from './wire/encode.ts';
import type { KnownFrame } from './wire/testing/arbitraries.ts';

const DOCUMENT = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');

/** The text from a heading to the next one of the same or a higher rank. */
function section(heading: string): string {
  const rank = /^#+/.exec(heading)?.[0].length ?? 0;
  const [, rest = ''] = DOCUMENT.split(`\n${heading}\n`);
  if (rest === '') throw new Error(`docs/protocol.md has no section '${heading}'.`);
  return rest.split(new RegExp(`\\n#{1,${rank}} `))[0] ?? '';
}

/** Rows of the n-th table of a text, as cells; header and rule left out. */
function table(text: string, index = 0): readonly (readonly string[])[] {
  const found = text.match(/(?:^\|.*\n)+/gm)?.[index];
  if (found === undefined) throw new Error(`There is no table ${index}.`);
  const rows = found.trim().split('\n').slice(2);
  return rows.map((row) => row.slice(1, -1).split('|').map((cell) => cell.trim())); // prettier-ignore
}

function blocks(text: string, language: string): readonly string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm');
  return [...text.matchAll(fence)].map(([, body = '']) => body);
}

const codeSpans = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);
const column = (rows: readonly (readonly string[])[], index: number) => rows.map((row) => row[index] ?? '');
const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex.replaceAll(/#.*$/gm, '').replaceAll(/\s/g, ''), 'hex'));

function withHexForBytes(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(withHexForBytes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withHexForBytes(item)]));
}

describe('frames', () => {
  const headings = [...DOCUMENT.matchAll(/^### (0x[0-9a-f]{2}) ([a-z-]+)$/gm)].map(([heading, code = '', type = '']) => ({
    heading,
    code,
    type,
  }));

  it('are all described, with their codes', () => {
    expect(Object.fromEntries(headings.map(({ code, type }) => [type, Number(code)]))).toEqual(FRAME_CODE);
  });

  it.each(headings)('$heading: its bytes are its meaning, and there is no other spelling', ({ heading, code, type }) => {
    const text = section(heading);
    const examples = blocks(text, 'hex');
    const meanings = blocks(text, 'json');
    expect(examples.length).toBeGreaterThan(0);
    expect(meanings.length).toBe(examples.length);
    for (const [index, example] of examples.entries()) {
      const bytes = bytesOf(example);
      const frame = decodeFrame(bytes);
      expect(frame.type).toBe(type);
      expect(bytes[0]).toBe(Number(code));
      expect(withHexForBytes(frame)).toEqual(JSON.parse(meanings[index] ?? ''));
      expect(Buffer.from(encodeFrame(frame as KnownFrame)).toString('hex')).toBe(Buffer.from(bytes).toString('hex'));
    }
  });

  it.each(headings)('$heading: the layout adds up to the example', ({ heading }) => {
    const text = section(heading);
    const sizes = column(table(text), 0);
    const bytes = bytesOf(blocks(text, 'hex')[0] ?? '');
    const frame = decodeFrame(bytes);
    const runs = 'runs' in frame ? frame.runs.length : 0;
    const segments = 'segments' in frame ? frame.segments.length : 0;
    const sum = sizes.reduce((total, size) => {
      if (size === '1 + 4 × count') return total + 1 + 4 * runs;
      if (size === '22 × count') return total + 22 * segments;
      return size === '…' ? total : total + Number(size);
    }, 0);
    if (sizes.includes('…')) expect(bytes.length).toBeGreaterThan(sum);
    else expect(bytes.length).toBe(sum);
  });

  it('share parts of the stated sizes', () => {
    const text = section('### Parts that several frames share');
    const sizes = [...text.matchAll(/^\*\*[a-z]+\*\*, (\d+) bytes/gm)].map(([, size]) => Number(size));
    expect(sizes).toEqual([0, 1].map((index) => column(table(text, index), 0).reduce((sum, size) => sum + Number(size), 0)));
  });

  it('give reasons in the order of their numbers', () => {
    const listed = (heading: string) => table(section(heading)).find((row) => row[1] === 'reason')?.[2];
    const spelled = (reasons: readonly string[]) => reasons.map((reason, index) => `${index} ${reason.replace('-', ' ')}`).join(', ');
    expect(listed('### 0x07 refuse')).toBe(spelled(REFUSAL_REASONS));
    expect(listed('### 0x0b bye')).toBe(spelled(BYE_REASONS));
  });

  it('have the stated bounds', () => {
    const stated = Object.fromEntries(
      table(section('### Bounds of the wire')).map(([name = '', value]) => [codeSpans(name)[0], Number(value)]),
    );
    const { WIRE_MAGIC: magic, ...exported } = constants;
    expect(stated).toEqual(Object.fromEntries(Object.entries(exported).filter(([, value]) => typeof value === 'number')));
    expect(Buffer.from(magic.toString(16), 'hex').toString()).toBe('TRIB');
  });

  it('of another version are told apart by six bytes', () => {
    expect(() => decodeFrame(bytesOf('01 54524942 01'))).toThrow(ProtocolError);
  });
});

describe('attestations', () => {
  const text = section('## Attestations, version 1');
  const [example = ''] = blocks(text, 'hex attestation');
  const attestation = decodeAttestation(bytesOf(example));

  it('are laid out as stated', () => {
    expect(withHexForBytes(attestation)).toEqual(JSON.parse(blocks(text, 'json attestation')[0] ?? ''));
    expect(Buffer.from(encodeAttestation(attestation))).toEqual(Buffer.from(bytesOf(example)));
    const pieces = attestation.pieceHashes.length / attestationBounds.PIECE_HASH_BYTES;
    const sizes = column(table(section('### An attestation')), 0).map((size) => (size === '32 × pieces' ? 32 * pieces : Number(size)));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(bytesOf(example).length);
  });

  it('have the stated bounds', () => {
    const stated = table(section('### Bounds of attestations')).map(([name = '', value]) => [codeSpans(name)[0], Number(value)]);
    const { ATTESTATION_MAGIC: trat, SIDECAR_MAGIC: trsc, ...exported } = attestationBounds;
    expect(Object.fromEntries(stated)).toEqual(
      Object.fromEntries(Object.entries(exported).filter(([, value]) => typeof value === 'number')),
    );
    expect([trat, trsc].map((magic) => Buffer.from(magic.toString(16), 'hex').toString())).toEqual(['TRAT', 'TRSC']);
    expect(text).toContain(`1 … ${(attestationBounds.MAX_ATTESTED_PIECES * constants.PIECE_BYTES).toLocaleString('en')} |`);
  });

  it('are of the content that the example says', () => {
    const pieces = [new Uint8Array(constants.PIECE_BYTES), new Uint8Array(attestation.totalBytes - constants.PIECE_BYTES)];
    const hashes = pieces.map((piece) => createHash('sha256').update(piece).digest('hex')).join('');
    expect(Buffer.from(attestation.pieceHashes).toString('hex')).toBe(hashes);
    expect(text).toContain(`Of the example it is ${contentIdOf(attestation)}.`);
  });

  it('lie in sidecars as stated, at the stated addresses', () => {
    const [head = ''] = blocks(text, 'hex sidecar');
    expect(decodeSidecar(Uint8Array.from([...bytesOf(head), ...bytesOf(example)]))).toEqual([attestation]);
    const addresses = z.array(z.strictObject({ playlist: z.string(), sequence: z.int(), sidecar: z.string() })).min(1);
    for (const { playlist, sequence, sidecar } of addresses.parse(JSON.parse(blocks(text, 'json sidecars')[0] ?? '')))
      expect(sidecarUrl(playlist, sequence)).toBe(sidecar);
  });
});

describe('signed policies', () => {
  const text = section('## Signed policies, version 1');
  const [signed = ''] = blocks(text, 'text policy').map((block) => block.trim());

  it('are read as stated, and signed by the stated key', () => {
    const read = readSignedPolicy(signed);
    expect(read?.document).toEqual(JSON.parse(blocks(text, 'json policy')[0] ?? ''));
    const jwk = JSON.parse(blocks(text, 'json policy-key')[0] ?? '') as JsonWebKey & { kid: string };
    expect(read?.keyId).toBe(jwk.kid);
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    expect(read && verify('sha256', read.signedBytes, { key, dsaEncoding: 'ieee-p1363' }, read.signature)).toBe(true);
    expect(text).toContain(`at most ${SIGNED_POLICY_CHARACTERS.toLocaleString('en')} characters`);
    expect(text).toContain(`(\`policy.source.keys\`, at most ${MAX_POLICY_KEYS})`);
  });

  it('are of the stated settings, within the stated bounds', () => {
    const rows = table(text, 1);
    expect(column(rows, 0).flatMap(codeSpans)).toEqual(Object.keys(IS_SETTING));
    const ranges = { maxHeight: [1, POLICY_BOUNDS.maxHeight], maxNeighbours: [1, POLICY_BOUNDS.maxNeighbours] };
    for (const [name, [min, max]] of Object.entries({
      ...ranges,
      minimumViewers: [POLICY_BOUNDS.fewestViewers, POLICY_BOUNDS.minimumViewers],
    }))
      expect(rows.find(([setting]) => setting === `\`${name}\``)?.[1]).toContain(`${min} to ${max}`);
  });

  it('divide viewers as stated', () => {
    const example = z.strictObject({ peerId: z.string(), salt: z.string(), rolloutPercent: z.int(), group: z.enum(['peers', 'control']) });
    for (const { peerId, salt, rolloutPercent, group } of z
      .array(example)
      .min(2)
      .parse(JSON.parse(blocks(text, 'json rollout')[0] ?? '')))
      expect(groupOf(peerId as PeerId, salt, rolloutPercent)).toBe(group);
  });
});

describe('names', () => {
  const example = z.union([
    z.strictObject({ names: z.enum(['playlist', 'segment']), url: z.string(), canonical: z.string() }),
    z.strictObject({ stream: z.string(), id: z.string(), label: z.string() }),
    z.strictObject({ track: z.custom<TrackAttributes>((value) => typeof value === 'object'), id: z.string() }),
    z.strictObject({
      segment: z.string(),
      range: z.strictObject({ start: z.int(), end: z.int() }).optional(),
      track: z.custom<TrackId>((value) => typeof value === 'string'),
      sequence: z.int(),
      name: z.string(),
    }),
    z.strictObject({ secret: z.string(), peerId: z.string() }),
  ]);
  const [text = ''] = blocks(section('### Worked examples'), 'json names');

  it.each(z.array(example).min(1).parse(JSON.parse(text)))('%o', (stated) => {
    if ('canonical' in stated) expect(canonicalUrl(stated.url, stated.names)).toBe(stated.canonical);
    else if ('stream' in stated) expect(streamName(stated.stream)).toEqual({ id: stated.id, label: stated.label });
    else if ('segment' in stated) expect(segmentId(stated.track, stated.sequence, stated.segment, stated.range).name).toBe(stated.name);
    else if ('track' in stated) expect(trackId(stated.track)).toBe(stated.id);
    else expect(peerIdOf(stated.secret)).toBe(stated.peerId);
  });
});

describe('tokens', () => {
  const text = section('### What counts as a token');

  it('removed from every name are the listed ones', () => {
    expect(column(table(text, 0), 1).flatMap(codeSpans).sort()).toEqual([...TOKEN_PARAMETERS].sort());
  });

  it('removed in company are the listed families', () => {
    const stated = table(text, 1).map(([, together = '', removed = '']) => ({
      together: codeSpans(together),
      removed: codeSpans(removed),
    }));
    expect(stated).toEqual(TOKEN_FAMILIES.map(({ together, removed }) => ({ together: [...together.keys()], removed })));
  });

  it('removed from playlists are the listed ones', () => {
    expect(
      column(table(text, 2), 1)
        .flatMap(codeSpans)
        .filter((name) => !name.startsWith(';'))
        .sort(),
    ).toEqual([...SESSION_PARAMETERS].sort());
  });

  it('removed from paths are the listed families', () => {
    expect(table(text, 3)).toHaveLength(PATH_TOKENS.length);
  });

  it('said not to be removed are not', () => {
    const [, kept = ''] = text.split('Not removed,');
    for (const name of codeSpans(kept).filter((span) => /^[a-z]+$/.test(span)))
      expect(canonicalUrl(`https://c.example/x?${name}=1`, 'playlist'), name).toBe(`/x?${name}=1`);
  });
});

describe('signaling', () => {
  const text = section('## Signaling, version 1');
  const CLIENT_SCHEMAS: Readonly<Record<string, z.ZodType>> = {
    join: schemas.joinRequestSchema,
    'refresh-token': schemas.refreshTokenSchema,
    'viewer-state': schemas.viewerStateSchema,
    signal: schemas.signalSchema,
    'need-neighbours': schemas.needNeighboursSchema,
    'neighbour-lost': schemas.neighbourLostSchema,
    'duty-missed': schemas.dutyMissedSchema,
    'want-attestations': schemas.wantAttestationsSchema,
    'segment-hashes': schemas.segmentHashesSchema,
    report: schemas.reportSchema,
  };
  const { signal, ...others } = SERVER_EVENT_SCHEMAS;
  const all: Readonly<Record<string, z.ZodType>> = { ...CLIENT_SCHEMAS, ...others, 'signal-from-server': signal };

  it.each(Object.entries(all))('%s has an example that fits its schema', (event, schema) => {
    const examples = blocks(text, `json event=${event}`);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      const value: unknown = JSON.parse(example);
      expect(schema.parse(value)).toEqual(value);
    }
  });

  it('has no example of an event that does not exist', () => {
    const events = [...text.matchAll(/^```json event=(.*)$/gm)].map(([, event]) => event);
    expect(new Set(events)).toEqual(new Set(Object.keys(all)));
  });

  it('answers a join in the two stated ways', () => {
    const answers = blocks(text, 'json answer').map((answer) => joinAnswerSchema.parse(JSON.parse(answer)));
    expect(answers.map(({ ok }) => ok)).toEqual([true, false]);
  });

  it('answers a fresh token in the two stated ways', () => {
    const answers = blocks(text, 'json refresh-answer').map((answer) => refreshAnswerSchema.parse(JSON.parse(answer)));
    expect(answers.map(({ ok }) => ok)).toEqual([true, false]);
  });

  it('answers a report in the two stated ways, and takes one by plain HTTP as stated', () => {
    const answers = blocks(text, 'json report-answer').map((answer) => reportAnswerSchema.parse(JSON.parse(answer)));
    expect(answers.map(({ ok }) => ok)).toEqual([true, false]);
    const [beaconed = ''] = blocks(text, 'json beaconed-report');
    expect(schemas.beaconedReportSchema.parse(JSON.parse(beaconed))).toEqual(JSON.parse(beaconed));
  });

  it('answers want-attestations in the stated way, with an attestation that can be read', () => {
    const [answer = ''] = blocks(text, 'json attestations-answer');
    const { attestations } = attestationsSchema.parse(JSON.parse(answer));
    const [example = ''] = blocks(DOCUMENT, 'hex attestation');
    expect(attestations.map((each) => Buffer.from(each, 'base64').toString('hex'))).toEqual([
      Buffer.from(bytesOf(example)).toString('hex'),
    ]);
  });

  it('refuses for the stated reasons', () => {
    const [, stated = ''] = /^Reasons: (.*)\.$/m.exec(text) ?? [];
    expect(codeSpans(stated)).toEqual(Object.keys(JOIN_REFUSALS));
  });

  it('has the stated limits', () => {
    const stated = Object.fromEntries(table(text).map(([name = '', value]) => [codeSpans(name)[0], Number(value)]));
    expect(stated).toEqual({ ...SIGNALING_LIMITS });
  });
});
