import type { ConnectionCheck, PluginContext } from '@wxiai/sdk'
import { formats } from './encoder.js'
import { speaker } from './speaker.js'

/** Speaks a word: nothing else proves that the voices run here. */
export async function checkConnection({ signal }: PluginContext<object>): Promise<ConnectionCheck> {
  const started = performance.now()
  await speaker.speak({ text: 'hello', voice: 'slt', speed: 1 }, signal)
  const took = Math.round(performance.now() - started)
  const list = (await formats()).join(', ').toUpperCase()
  return {
    ok: true,
    message: {
      'en': `The voices run on this machine (${took} ms). Formats: ${list}.`,
      'zh-CN': `语音在本机运行正常（${took} 毫秒）。格式：${list}。`,
    },
  }
}
