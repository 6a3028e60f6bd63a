const BITS_PER_BYTE = 8;
const KILO = 1_000;
const SMALL = 10; // below it one decimal still tells something

export interface SwarmFlows {
  readonly originBytesPerSecond: number;
  readonly neighbours: readonly {
    readonly isOpen: boolean;
    readonly receivingBytesPerSecond: number;
    readonly sendingBytesPerSecond: number;
  }[];
}

/** What the picture shows, for whom it is not to be seen, in two sentences at most. */
export function describeSwarm({ originBytesPerSecond, neighbours }: SwarmFlows): string {
  const open = neighbours.filter(({ isOpen }) => isOpen);
  const connecting = neighbours.length - open.length;
  if (open.length === 0) {
    const others = connecting > 0 ? `, and are connecting to ${viewers(connecting)}` : ', and have no neighbours';
    return `You receive ${rateWords(originBytesPerSecond)} from the origin${others}.`;
  }
  const sum = (rates: readonly number[]): number => rates.reduce((total, rate) => total + rate, 0);
  const received = sum(open.map((each) => each.receivingBytesPerSecond));
  const sent = sum(open.map((each) => each.sendingBytesPerSecond));
  return (
    `You receive ${rateWords(received)} from ${viewers(open.length)} and ${rateWords(originBytesPerSecond)} from the origin. ` +
    `You send ${rateWords(sent)}.`
  );
}

/** Bits per second, as lines are sold: `150000` bytes → `1.2 Mbit/s`. */
export function rateWords(bytesPerSecond: number): string {
  const kilobits = (Math.max(0, bytesPerSecond) * BITS_PER_BYTE) / KILO;
  if (kilobits < 1) return 'nothing';
  if (Math.round(kilobits) < KILO) return `${Math.round(kilobits)} kbit/s`;
  const megabits = kilobits / KILO;
  return `${megabits.toFixed(megabits < SMALL ? 1 : 0)} Mbit/s`;
}

function viewers(count: number): string {
  return count === 1 ? '1 viewer' : `${count} viewers`;
}
