import { defineOperation } from './config.js'
import { picture, words, type Input } from './fields.js'
import { find, status, submit } from './film.js'
import { films } from './models.js'

const quote = (input: Input) => [
  films.line(input),
  ...(input.sound ? [{ item: `sound/${input.duration}s`, quantity: 1 }] : []),
]

/** There is no cancel. */
const life = { quote, submit, status, find, webhooks: true, pollInterval: 3000 }

export const textToVideo = defineOperation({
  label: ['From text', '文生视频'],
  input: words,
  ...life,
})

export const imageToVideo = defineOperation({
  label: ['From image', '图生视频'],
  description: ['A picture begins to move.', '让图片动起来。'],
  input: picture,
  ...life,
})
