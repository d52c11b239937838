import { form, type Words } from '@wxiai/sdk'
import { defineOperation } from './config.js'
import { find, status, submit } from './film.js'
import {
  FEATURES,
  modeFits,
  MODELS,
  modelsFor,
  MODES,
  quoteOf,
  THIRD,
  type ModelId,
  type Source,
} from './models.js'

const AXES = ['horizontal', 'vertical', 'pan', 'tilt', 'roll', 'zoom'] as const
const SHOTS = ['down_back', 'forward_up', 'right_turn_forward', 'left_turn_forward'] as const

/** What a model is chosen for although there are newer ones. */
const NOTES: Record<Source, Record<string, Words>> = {
  text: { 'kling-v1': ['camera', '运镜'] },
  image: {
    'kling-v1': ['motion brush', '运动笔刷'],
    'kling-v1-5': ['camera, brush', '运镜、笔刷'],
  },
}
const namesFor = (source: Source) =>
  Object.fromEntries(
    modelsFor(source).map((id): [string, Words] => {
      const [en, zh] = NOTES[source][id]?.map((note) => ` · ${note}`) ?? ['', '']
      const { name } = MODELS[id]
      return [id, [`Kling ${name}${en}`, `可灵 ${name}${zh}`]]
    })
  ) as Record<ModelId, Words>

const settings = (source: Source) => ({
  model: form.choice(['Model', '模型'], namesFor(source), {
    list: true,
    initial: 'kling-v2-6',
    choicesWhen: Object.fromEntries(THIRD.map((id) => [id, { dialect: ['api-key'] }])),
  }),
  mode: form.choice(['Quality', '品质'], MODES, { choicesFit: modeFits(source) }),
  duration: form.seconds([5, 10, 15], { choicesFit: { 15: [{ model: THIRD }] } }),
  sound: form.toggle(['With sound', '同步生成声音'], { fits: FEATURES.sound }),
})
const fine = {
  negative_prompt: form.text(['Not in the film', '反向提示词'], 2500, {
    advanced: true,
    fits: FEATURES.negative,
  }),
  cfg_scale: form.slider(['Prompt strength', '提示词强度'], [0, 1, 0.5], {
    advanced: true,
    help: ['Higher keeps closer to the prompt.', '越高越贴近提示词。'],
    fits: FEATURES.cfg,
  }),
}
const prompt = form.prompt(2500)
const picture = 'image/png,image/jpeg'

/** There is no cancel. */
const life = { quote: quoteOf, submit, status, find, webhooks: true, pollInterval: 3000 }

export const textToVideo = defineOperation({
  label: { 'en': 'From text', 'zh-CN': '文生视频' },
  input: {
    type: 'object',
    required: ['prompt'],
    properties: {
      prompt,
      ...settings('text'),
      aspect_ratio: form.ratio(['16:9', '9:16', '1:1']),
      camera: form.camera(AXES, SHOTS, { fits: FEATURES.textCamera }),
      ...fine,
    },
  },
  ...life,
})

/** Of the last picture, the brush and the camera only one goes. */
const alone = (conditions: readonly object[], ...others: string[]) =>
  conditions.map((one) => ({ ...one, ...Object.fromEntries(others.map((name) => [name, false])) }))

export const imageToVideo = defineOperation({
  label: { 'en': 'From image', 'zh-CN': '图生视频' },
  description: { 'en': 'A picture begins to move.', 'zh-CN': '让图片动起来。' },
  input: {
    type: 'object',
    required: ['image'],
    properties: {
      image: form.picture(['First picture', '首帧图片'], {
        accept: picture,
        help: ['It decides the shape of the film.', '视频比例由它决定。'],
      }),
      prompt,
      ...settings('image'),
      last_image: form.picture(['Last picture', '尾帧图片'], {
        accept: picture,
        fits: alone(FEATURES.lastFrame, 'motion', 'camera'),
      }),
      motion: form.motion('image', {
        parts: 6,
        points: 77,
        fits: alone(FEATURES.motion, 'last_image', 'camera').map((one) => ({
          ...one,
          image: true,
        })),
      }),
      camera: form.camera(AXES, [], { fits: alone(FEATURES.imageCamera, 'last_image', 'motion') }),
      ...fine,
    },
  },
  ...life,
})
