import { upstreamFaults, type FaultTable } from '@wxiai/sdk'

// prettier-ignore
export const FAULTS = {
  unsupported_language: ['fail', 'These voices speak English only; the text holds letters of another script', '这些音色只会说英语，文本中含有其他文字'],
  nothing_to_say: ['fail', 'There is nothing in the text that can be spoken', '文本中没有可以朗读的内容'],
  speech_timeout: ['fail', 'Speaking took too long and was stopped; try a shorter text', '合成时间过长，已停止，请缩短文本'],
  speech_failed: ['fail', 'The voice could not speak this text', '无法合成此文本'],
  encoder_failed: ['fail', 'The recording could not be converted to this format', '无法转换为此格式'],
  encoder_missing: ['misconfigured', 'MP3 and Opus need ffmpeg on the machine that does the work; WAV works without', '生成 MP3 和 Opus 需要在执行任务的机器上安装 ffmpeg，WAV 格式不需要'],
} as const satisfies FaultTable

const { fault: told } = upstreamFaults(FAULTS)

/** `cause` is for the log: people have no use for what a thread or a program said. */
export const fault = (code: keyof typeof FAULTS, cause?: unknown) =>
  Object.assign(told(code), { cause })
