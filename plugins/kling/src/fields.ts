import { form, type Condition, type InputOf } from '@wxiai/sdk'
import { FEATURES, modeFits, MODES, namesFor, THIRD, type Source } from './models.js'

const AXES = ['horizontal', 'vertical', 'pan', 'tilt', 'roll', 'zoom'] as const
const SHOTS = ['down_back', 'forward_up', 'right_turn_forward', 'left_turn_forward'] as const
const TAKES = {
  accept: 'image/jpeg,image/png',
  mostBytes: 10 * 2 ** 20,
  leastSide: 300,
  mostRatio: 2.5,
}

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
  negative_prompt: form.negative(2500, { fits: FEATURES.negative }),
  cfg_scale: form.promptStrength([0, 1, 0.5], { fits: FEATURES.cfg }),
}
const prompt = form.prompt(2500)

export const words = form.object(['prompt'], {
  prompt,
  ...settings('text'),
  aspect_ratio: form.ratio(['16:9', '9:16', '1:1']),
  camera: form.camera(AXES, SHOTS, { fits: FEATURES.textCamera }),
  ...fine,
})

/** Of the last picture, the brush and the camera only one goes. */
const alone = (conditions: readonly Condition[], ...others: string[]) =>
  conditions.map((one) => ({ ...one, ...Object.fromEntries(others.map((name) => [name, false])) }))

export const picture = form.object(['image'], {
  image: form.firstPicture(TAKES),
  prompt,
  ...settings('image'),
  last_image: form.lastPicture({ ...TAKES, fits: alone(FEATURES.lastFrame, 'motion', 'camera') }),
  motion: form.motion('image', {
    parts: 6,
    points: 77,
    fits: alone(FEATURES.motion, 'last_image', 'camera').map((one) => ({ ...one, image: true })),
  }),
  camera: form.camera(AXES, [], { fits: alone(FEATURES.imageCamera, 'last_image', 'motion') }),
  ...fine,
})

/** Of either: what does not go with the rest is not there. */
export type Input = Pick<InputOf<typeof words>, 'model' | 'mode' | 'duration'> &
  Partial<InputOf<typeof words> & Omit<InputOf<typeof picture>, 'camera'>>
