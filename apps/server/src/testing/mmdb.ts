/** Writes small MaxMind DBs (format 2.0, https://maxmind.github.io/MaxMind-DB/), for IPv4: what tests of places need, and no more. */
type Value = string | number | { readonly [key: string]: Value } | readonly Value[];

const TYPE = { string: 2, uint16: 5, uint32: 6, map: 7, uint64: 9, array: 11 } as const;
const METADATA_MARKER = Buffer.from('\u00ab\u00cd\u00efMaxMind.com', 'latin1');
const DATA_SEPARATOR_BYTES = 16;
const IPV4_BITS = 32;
const EXTENDED_AFTER = 7;
const TYPE_SHIFT = 5;
const SHORT_SIZE = 29; // longer sizes have a byte of their own, from this one on
const RECORD_BITS = 32;
const RECORD_BYTES = RECORD_BITS / 8;

function field(type: number, size: number): Buffer {
  const extended = type > EXTENDED_AFTER;
  const first = ((extended ? 0 : type) << TYPE_SHIFT) | Math.min(size, SHORT_SIZE);
  return Buffer.from([first, ...(extended ? [type - EXTENDED_AFTER] : []), ...(size >= SHORT_SIZE ? [size - SHORT_SIZE] : [])]);
}

function encode(value: Value): Buffer {
  if (typeof value === 'string') return Buffer.concat([field(TYPE.string, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([field(TYPE.uint32, bytes.length), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([field(TYPE.array, value.length), ...(value as readonly Value[]).map(encode)]);
  const entries = Object.entries(value as { readonly [key: string]: Value });
  return Buffer.concat([field(TYPE.map, entries.length), ...entries.flatMap(([key, each]) => [encode(key), encode(each)])]);
}

/** @param records what is known of IPv4 networks, written as `192.0.2.0/24`; none inside another */
export function mmdb(type: string, records: Readonly<Record<string, Value>>): Buffer {
  const nodes: [left: number | null, right: number | null][] = [[null, null]];
  const places: { readonly node: number; readonly side: 0 | 1; readonly offset: number }[] = [];
  const data: Buffer[] = [];
  let dataBytes = 0;
  for (const [network, value] of Object.entries(records)) {
    const [address = '', length] = network.split('/');
    const bits = address
      .split('.')
      .map((byte) => Number(byte).toString(2).padStart(8, '0'))
      .join('')
      .slice(0, Number(length ?? IPV4_BITS));
    let node = 0;
    Array.from(bits).forEach((bit, depth) => {
      const side = bit === '1' ? 1 : 0;
      if (depth === bits.length - 1) return void places.push({ node, side, offset: dataBytes });
      const branch = nodes[node];
      if (!branch) throw new Error('the tree has a hole');
      branch[side] ??= nodes.push([null, null]) - 1;
      node = branch[side];
    });
    const encoded = encode(value);
    data.push(encoded);
    dataBytes += encoded.length;
  }
  const nodeCount = nodes.length;
  const tree = Buffer.alloc(nodeCount * RECORD_BYTES * 2);
  nodes.forEach((branch, node) => branch.forEach((next, side) => tree.writeUInt32BE(next ?? nodeCount, (node * 2 + side) * RECORD_BYTES)));
  for (const { node, side, offset } of places)
    tree.writeUInt32BE(nodeCount + DATA_SEPARATOR_BYTES + offset, (node * 2 + side) * RECORD_BYTES);
  const metadata = encode({
    node_count: nodeCount,
    record_size: RECORD_BITS,
    ip_version: 4,
    database_type: type,
    languages: ['en'],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_700_000_000,
    description: { en: 'made by a test' },
  });
  return Buffer.concat([tree, Buffer.alloc(DATA_SEPARATOR_BYTES), ...data, METADATA_MARKER, metadata]);
}
