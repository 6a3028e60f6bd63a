/**
 * @returns the value
 * @throws RangeError where it is not an integer from 0 to `most`
 */
export function fitting(value: number, most: number): number {
  if (!Number.isInteger(value) || value < 0 || value > most) throw new RangeError(`${value} is not an integer from 0 to ${most}.`);
  return value;
}
