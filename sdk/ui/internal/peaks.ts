const known = new Map<string, Promise<number[]>>()
const MOST_BYTES = 20 * 2 ** 20

/** How loud a recording is along its length, 0 to 1. Fetched and decoded once. */
export function peaksOf(url: string, bars: number): Promise<number[]> {
  let peaks = known.get(url)
  if (!peaks) {
    peaks = measure(url, bars)
    peaks.catch(() => known.delete(url))
    known.set(url, peaks)
  }
  return peaks
}

async function measure(url: string, bars: number): Promise<number[]> {
  const response = await fetch(url)
  if (!response.ok || Number(response.headers.get('content-length')) > MOST_BYTES)
    throw new Error(`no peaks of ${url}`)
  // Decodes without a device that plays.
  const decoder = new OfflineAudioContext(1, 1, 22_050)
  const samples = (await decoder.decodeAudioData(await response.arrayBuffer())).getChannelData(0)
  const size = Math.max(1, Math.floor(samples.length / bars))
  const loud = Array.from({ length: bars }, (_, bar) => {
    let sum = 0
    for (const sample of samples.subarray(bar * size, (bar + 1) * size)) sum += sample * sample
    return Math.sqrt(sum / size)
  })
  const most = Math.max(...loud, 1e-6)
  return loud.map((value) => value / most)
}
