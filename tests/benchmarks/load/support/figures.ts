/** The value below which `share` of the values lie. */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export const median = (values: number[]) => percentile(values, 0.5)

export function spread(values: number[]): string {
  const at = (share: number) => percentile(values, share).toFixed(0)
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms (${values.length})`
}

/** One line of the report. */
export function say(what: string, figure: string): void {
  console.log(`  ${what.padEnd(44)} ${figure}`)
}
