/** An ICE candidate's line (RFC 8839, section 5.1), as far as anybody here looks at it. */
export interface IceCandidate {
  readonly foundation: string;
  readonly component: number;
  /** Lower case. */
  readonly transport: string;
  readonly priority: number;
  readonly address: string;
  readonly port: number;
  readonly type: string;
  /** Pairs of what follows, without `raddr` and `rport`: `generation 0`, `ufrag x1Y2`, `network-cost 10` … */
  readonly extensions: readonly (readonly [name: string, value: string])[];
}

// One space between fields, as every browser writes it: two readers must never disagree about which field is the address.
const LINE =
  /^candidate:(?<foundation>[A-Za-z0-9+/]{1,32}) (?<component>\d{1,5}) (?<transport>[A-Za-z0-9]{1,8}) (?<priority>\d{1,10}) (?<address>[A-Za-z0-9.:-]{2,64}) (?<port>\d{1,5}) typ (?<type>[a-z]{1,8})(?<rest>(?: [\x21-\x7e]{1,256} [\x21-\x7e]{1,256}){0,16})$/;
const MAX_PORT = 65_535;
/** Diagnostics of RFC 8839 that tell an address behind the candidate's own, and that no browser connects by. */
const RELATED: ReadonlySet<string> = new Set(['raddr', 'rport']);
const TYPES_WITH_RELATED: ReadonlySet<string> = new Set(['srflx', 'relay']);

/** @param line without `a=` @returns undefined where it is no candidate that every browser would read alike */
export function parseCandidate(line: string): IceCandidate | undefined {
  const fields = LINE.exec(line)?.groups;
  if (!fields) return undefined;
  const { foundation = '', transport = '', address = '', type = '', rest = '' } = fields;
  const port = Number(fields['port']);
  if (port > MAX_PORT) return undefined;
  const words = rest.split(' ').slice(1);
  const pairs = words.flatMap((name, at) => (at % 2 === 0 ? [[name, words[at + 1] ?? ''] as const] : []));
  return {
    foundation,
    component: Number(fields['component']),
    transport: transport.toLowerCase(),
    priority: Number(fields['priority']),
    address,
    port,
    type,
    extensions: pairs.filter(([name]) => !RELATED.has(name.toLowerCase())),
  };
}

/** The line anew. Where RFC 8839 wants a related address, it is 0.0.0.0 and 0, as browsers write it that do not tell theirs. */
export function formatCandidate({ foundation, component, transport, priority, address, port, type, extensions }: IceCandidate): string {
  const related = TYPES_WITH_RELATED.has(type) ? ' raddr 0.0.0.0 rport 0' : '';
  const rest = extensions.map(([name, value]) => ` ${name} ${value}`).join('');
  return `candidate:${foundation} ${component} ${transport} ${priority} ${address} ${port} typ ${type}${related}${rest}`;
}
