/** By hand: node --import ./bin/typescript/register.js plugins/midjourney/simulator/main.ts --port 9123 [--dialect novicezk] [--speed 10] */
import { parseArgs } from 'node:util'
import { midjourneySimulator } from './index.js'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '9123' },
    host: { type: 'string', default: '127.0.0.1' },
    dialect: { type: 'string', default: 'trueai' },
    speed: { type: 'string', default: '1' },
  },
})

const simulator = midjourneySimulator({
  dialect: values.dialect === 'novicezk' ? 'novicezk' : 'trueai',
  speed: Number(values.speed) || 1,
})
const running = await simulator.start({ port: Number(values.port), host: values.host })
console.log(`midjourney-proxy simulator: ${running.url}`)
console.log(JSON.stringify(running.config, null, 2))
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void running.stop().then(() => process.exit(0)))
}
