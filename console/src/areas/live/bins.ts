/** Minutes of a day put together. */
export function binned(values: readonly number[], step: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < values.length; i += step) out.push(values.slice(i, i + step).reduce((sum, n) => sum + n, 0));
  return out;
}

export function summed(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((n) => {
    sum += n;
    return sum;
  });
}

/** Minute of the day → 09:30. */
export const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
