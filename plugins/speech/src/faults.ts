import { UpstreamError } from '@wxiai/sdk'

// prettier-ignore
const FAULTS = {
  unsupported_language: ['These voices speak English only; the text holds letters of another script.', '这些音色只会说英语，文本中含有其他文字。'],
  nothing_to_say: ['There is nothing in the text that can be spoken.', '文本中没有可以朗读的内容。'],
  speech_timeout: ['Speaking took too long and was stopped. Try a shorter text.', '合成时间过长，已停止。请缩短文本。'],
  speech_failed: ['The voice could not speak this text.', '无法合成此文本。'],
  encoder_missing: ['MP3 and Opus need ffmpeg on the machine that does the work. WAV works without.', '生成 MP3 和 Opus 需要在执行任务的机器上安装 ffmpeg，WAV 格式不需要。'],
  encoder_failed: ['The recording could not be converted to this format.', '无法转换为此格式。'],
} as const

export type FaultCode = keyof typeof FAULTS

export function fault(code: FaultCode, cause?: unknown): UpstreamError {
  const [en, zh] = FAULTS[code]
  return new UpstreamError({
    code,
    message: { en, 'zh-CN': zh },
    misconfigured: code === 'encoder_missing',
    cause,
  })
}
