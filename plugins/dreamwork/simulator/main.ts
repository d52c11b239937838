/** By hand: node --import ./bin/typescript/register.js plugins/dreamwork/simulator/main.ts --port 9125 [--relay] [--whole] [--speed 10] */
import { parseArgs } from 'node:util'
import { arkSimulator } from './index.js'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '9125' },
    host: { type: 'string', default: '127.0.0.1' },
    relay: { type: 'boolean', default: false },
    whole: { type: 'boolean', default: false },
    speed: { type: 'string', default: '1' },
  },
})

const { relay, whole } = values
const simulator = arkSimulator({ relay, stream: !whole, speed: Number(values.speed) || 1 })
const running = await simulator.start({ port: Number(values.port), host: values.host })
console.log(`Ark simulator: ${running.url}`)
console.log(JSON.stringify(running.config, null, 2))
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void running.stop().then(() => process.exit(0)))
}
