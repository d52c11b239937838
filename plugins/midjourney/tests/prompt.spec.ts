import { test } from '@japa/runner'
import { bannedWordIn, cleanPrompt, composePrompt } from '../src/prompt.js'

test.group('midjourney: prompt', () => {
  test('parameters follow the words', ({ assert }) => {
    const prompt = composePrompt({
      prompt: '  a cat ',
      aspect_ratio: '16:9',
      version: '6.1',
      stylize: 250,
      chaos: 20,
      weird: 5,
      seed: 0,
      quality: '2',
      raw: true,
      tile: true,
      negative_prompt: 'dog, --v 3 bird',
      image_weight: 1.5,
    })
    assert.equal(
      prompt,
      'a cat --ar 16:9 --v 6.1 --s 250 --c 20 --w 5 --q 2 --seed 0 --iw 1.5 --style raw --tile --no dog, 3 bird'
    )
  })

  test('what is typed wins over the controls', ({ assert }) => {
    const typed = 'a cat --aspect 2:3 --niji 6'
    assert.equal(composePrompt({ prompt: typed, aspect_ratio: '16:9', version: '7' }), typed)
  })

  test('niji takes whole versions only', ({ assert }) => {
    const input = { prompt: 'a cat', bot: 'NIJI_JOURNEY' }
    assert.equal(composePrompt({ ...input, version: '6' }), 'a cat --niji 6')
    assert.equal(composePrompt({ ...input, version: '6.1' }), 'a cat')
  })

  test('speed and repeats cannot be smuggled in: {$self}')
    .with(['cat --turbo', 'cat --FAST', 'cat --repeat 10', 'cat —relax', 'cat --r 4'])
    .run(({ assert }, prompt) => assert.equal(cleanPrompt(prompt), 'cat'))

  test('other parameters stay', ({ assert }) => {
    assert.equal(cleanPrompt('cat --raw --fastness 3'), 'cat --raw --fastness 3')
  })

  test('own banned words: whole words in Latin, anywhere in Chinese', ({ assert }) => {
    assert.equal(bannedWordIn('a Nude statue', ['nude']), 'nude')
    assert.isUndefined(bannedWordIn('denuded hills', ['nude']))
    assert.equal(bannedWordIn('一只裸猫', ['裸']), '裸')
  })
})
