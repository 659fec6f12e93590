/** A line of sizes, small enough for a table cell. */
export function Spark({
  values,
  label,
  width = 88,
  height = 22,
}: {
  values: readonly number[];
  label: string;
  width?: number;
  height?: number;
}) {
  if (values.length < 2) return <span className="faint">–</span>;
  const most = Math.max(...values);
  const least = Math.min(...values);
  const span = most - least || 1;
  const points = values.map(
    (value, i) =>
      `${((i / (values.length - 1)) * (width - 2) + 1).toFixed(1)},${(height - 2 - ((value - least) / span) * (height - 4)).toFixed(1)}`,
  );
  return (
    <svg width={width} height={height} role="img" aria-label={label}>
      <polyline points={points.join(" ")} fill="none" stroke="var(--teal)" strokeWidth="1.5" strokeLinejoin="round" />
    </svg>
  );
}
