const sorted = (values: number[]): number[] => [...values].sort((a, b) => a - b);

/** The smallest value that `share` of all values do not exceed. NaN of none. */
export function quantile(values: number[], share: number): number {
  const index = Math.max(0, Math.ceil(values.length * share) - 1);
  return sorted(values)[index] ?? NaN;
}

export function median(values: number[]): number {
  const half = values.length / 2;
  const all = sorted(values);
  return ((all[Math.ceil(half) - 1] ?? NaN) + (all[Math.floor(half)] ?? NaN)) / 2;
}
