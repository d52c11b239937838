import { defineOperation, field, type FinishedStatus } from '@wxiai/sdk'
import { encode, FORMATS, type Format } from './encoder.js'
import { speaker, VOICES, type Voice } from './speaker.js'
import { lengthOf, speakable } from './text.js'

const FORMAT_NAMES = { wav: 'WAV', mp3: 'MP3', opus: 'Opus' }

/** `available`: the formats that this machine can make. */
export function speakOperation(available: readonly Format[]) {
  return defineOperation({
    label: { 'en': 'Speak English text', 'zh-CN': '朗读英文' },
    description: {
      'en': 'The voices speak English only.',
      'zh-CN': '音色仅支持英文。',
    },
    input: {
      type: 'object',
      required: ['text'],
      additionalProperties: false,
      properties: {
        text: field(
          { type: 'string', minLength: 1, maxLength: 5000 },
          {
            order: 1,
            widget: 'textarea',
            label: ['English text', '英文文本'],
            help: ['English only, up to 5,000 characters.', '仅支持英文，最多 5000 字符。'],
          }
        ),
        voice: field(
          { type: 'string', enum: Object.keys(VOICES) as Voice[], default: 'slt' },
          {
            order: 2,
            widget: 'select',
            label: ['Voice', '音色'],
            names: {
              slt: ['SLT · woman, American', 'SLT · 女声，美式'],
              rms: ['RMS · man, American', 'RMS · 男声，美式'],
              awb: ['AWB · man, Scottish', 'AWB · 男声，苏格兰'],
              kal: ['KAL · man, mechanical', 'KAL · 男声，机械感'],
            },
          }
        ),
        speed: field(
          { type: 'number', minimum: 0.5, maximum: 2, default: 1 },
          { order: 3, widget: 'slider', label: ['Speed', '语速'] }
        ),
        format: field(
          { type: 'string', enum: [...available], default: 'wav' },
          {
            order: 4,
            label: ['Format', '格式'],
            names: FORMAT_NAMES,
            widget: available.length > 1 ? 'segmented' : 'hidden',
          }
        ),
      },
    },
    quote: ({ text }) => [{ item: 'characters', quantity: Math.ceil(lengthOf(text) / 1000) }],
    async submit({ text, voice = 'slt', speed = 1, format = 'wav' }, ctx): Promise<FinishedStatus> {
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
