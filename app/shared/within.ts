/**
 * Ends with the signal, whatever becomes of the work: it may ignore the signal, or throw at once instead of rejecting.
 *
 * @param late makes of the signal's reason what is thrown
 */
export function within<T>(
  signal: AbortSignal,
  work: () => Promise<T>,
  late: (reason: unknown) => unknown = (reason) => reason
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(late(signal.reason))
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    new Promise<T>((done) => done(work()))
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', abort))
  })
}
