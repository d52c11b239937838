/** By hand: node --import @poppinss/ts-exec plugins/kling/simulator/main.ts --port 9127 [--dialect key-pair] [--speed 10] */
import { parseArgs } from 'node:util'
import type { Dialect } from '../src/config.js'
import { klingSimulator } from './index.js'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '9127' },
    host: { type: 'string', default: '127.0.0.1' },
    dialect: { type: 'string', default: 'api-key' },
    speed: { type: 'string', default: '1' },
  },
})

const dialect = values.dialect as Dialect
const simulator = klingSimulator({ dialect, speed: Number(values.speed) || 1 })
const running = await simulator.start({ port: Number(values.port), host: values.host })
console.log(`Kling simulator: ${running.url}`)
console.log(JSON.stringify(running.config, null, 2))
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void running.stop().then(() => process.exit(0)))
}
