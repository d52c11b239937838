import { createSubscriber } from 'svelte/reactivity'

const every = (ms: number) =>
  createSubscriber((update) => {
    const timer = setInterval(update, ms)
    return () => clearInterval(timer)
  })
const second = every(1000)
const minute = every(30_000)

/** One timer for all clocks on the page, running only while one is read. */
export const clock = {
  get second() {
    second()
    return Date.now()
  },
  get minute() {
    minute()
    return Date.now()
  },
}
