import { defineOperation, field, form, type FinishedStatus, type Words } from '@wxiai/sdk'
import { encode, FORMATS, type Format } from './encoder.js'
import { speaker, type Voice } from './speaker.js'
import { lengthOf, speakable } from './text.js'

const FORMAT_NAMES = { wav: 'WAV', mp3: 'MP3', opus: 'Opus' }
const VOICE_NAMES = {
  slt: ['SLT · woman, American', 'SLT · 女声，美式'],
  rms: ['RMS · man, American', 'RMS · 男声，美式'],
  awb: ['AWB · man, Scottish', 'AWB · 男声，苏格兰'],
  kal: ['KAL · man, mechanical', 'KAL · 男声，机械感'],
} as const satisfies Record<Voice, Words>

/** `available`: the formats that this machine can make. */
export function speakOperation(available: readonly Format[]) {
  return defineOperation({
    label: ['Speak English text', '朗读英文'],
    description: ['The voices speak English only.', '音色仅支持英文。'],
    input: form.object(['text'], {
      text: form.text(['English text', '英文文本'], 5000, {
        help: ['English only, up to 5,000 characters.', '仅支持英文，最多 5000 字符。'],
      }),
      voice: form.choice(['Voice', '音色'], VOICE_NAMES, { list: true }),
      speed: form.slider(['Speed', '语速'], [0.5, 2, 1]),
      format: field(
        { type: 'string', enum: [...available], default: 'wav' },
        {
          label: ['Format', '格式'],
          names: FORMAT_NAMES,
          widget: available.length > 1 ? 'segmented' : 'hidden',
        }
      ),
    }),
    quote: ({ text }) => [{ item: 'characters', quantity: Math.ceil(lengthOf(text) / 1000) }],
    async submit({ text, voice, speed, format }, ctx): Promise<FinishedStatus> {
      const wav = await speaker.speak({ text: speakable(text), voice, speed }, ctx.signal)
      const data = format === 'wav' ? wav : await encode(wav, format, ctx.signal)
      const { mime, extension } = FORMATS[format]
      const seconds = Math.round((wav.length - 44) / 320) / 100
      return {
        state: 'succeeded',
        outputs: [{ data, mime, filename: `speech.${extension}`, metadata: { voice, seconds } }],
      }
    },
    // The answer to a submit is final: there is nothing to ask about later.
    status: async () => ({
      state: 'failed',
      code: 'upstream_lost',
      message: { 'en': 'The recording was lost.', 'zh-CN': '录音已丢失。' },
    }),
    // What this process was speaking when it ended is nowhere else, and costs nothing to speak again.
    find: async () => null,
  })
}
