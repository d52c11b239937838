/** By hand: node --import @poppinss/ts-exec plugins/fal/simulator/main.ts --port 9130 [--speed 10] */
import { parseArgs } from 'node:util'
import { falSimulator } from './index.js'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '9130' },
    host: { type: 'string', default: '127.0.0.1' },
    speed: { type: 'string', default: '1' },
  },
})

const simulator = falSimulator({ speed: Number(values.speed) || 1 })
const running = await simulator.start({ port: Number(values.port), host: values.host })
console.log(`fal simulator: ${running.url}`)
console.log(JSON.stringify(running.config, null, 2))
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void running.stop().then(() => process.exit(0)))
}
