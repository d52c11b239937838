/** By hand: node --import ./bin/typescript/register.js plugins/flux/simulator/main.ts --port 9124 [--dialect bfl] [--relay /flux] [--speed 10] */
import { parseArgs } from 'node:util'
import { fluxSimulator } from './index.js'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '9124' },
    host: { type: 'string', default: '127.0.0.1' },
    dialect: { type: 'string', default: 'fal' },
    relay: { type: 'string' },
    speed: { type: 'string', default: '1' },
  },
})

const simulator = fluxSimulator({
  dialect: values.dialect === 'bfl' || values.dialect === 'replicate' ? values.dialect : 'fal',
  relay: values.relay,
  speed: Number(values.speed) || 1,
})
const running = await simulator.start({ port: Number(values.port), host: values.host })
console.log(`FLUX simulator: ${running.url}`)
console.log(JSON.stringify(running.config, null, 2))
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void running.stop().then(() => process.exit(0)))
}
