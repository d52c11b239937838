import { test } from '@japa/runner'
import { completeActions, form, type OfferedAction } from '@wxiai/sdk'

const speak = {
  label: { 'en': 'Speak', 'zh-CN': '朗读' },
  input: form.object(['film', 'words', 'recording'], {
    task: form.task(['Film', '视频']),
    film: form.file(['Film', '视频'], 'video/mp4', { fits: [{ task: false }] }),
    source: form.choice(['Speech', '语音'], { words: 'Words', recording: 'Recording' }),
    words: form.text(['Words', '台词'], 100, { fits: [{ source: ['words'] }] }),
    recording: form.file(['Recording', '录音'], 'audio/mpeg', {
      fits: [{ source: ['recording'] }],
    }),
    aloud: form.toggle(['Aloud', '大声']),
  }),
}
const complete = (action: OfferedAction) =>
  completeActions([action], (id) => (id === 'speak' ? speak : undefined))[0]

test.group('Actions', () => {
  test('what is left out is that of the operation that is started', ({ assert }) => {
    assert.deepEqual(complete({ operation: 'speak', input: { task: 't' } }), {
      id: 'speak',
      label: { 'en': 'Speak', 'zh-CN': '朗读' },
      operation: 'speak',
      input: { task: 't' },
      needs: ['source', 'words', 'recording', 'aloud'],
    })
  })

  test('only what still goes with the given input is asked for', ({ assert }) => {
    const { needs } = complete({ operation: 'speak', input: { task: 't', source: 'recording' } })
    assert.deepEqual(needs, ['recording', 'aloud'])
  })

  test('nothing is asked for where the input is enough', ({ assert }) => {
    assert.notProperty(
      complete({ operation: 'speak', input: { task: 't', words: 'Hello' } }),
      'needs'
    )
  })

  test('what a plugin says stays, and pairs of words become texts', ({ assert }) => {
    const said = { id: 'a', label: ['Again', '再来'] as const, emoji: '🔁', needs: [] }
    assert.deepEqual(complete({ ...said, operation: 'speak', input: {} }), {
      ...said,
      label: { 'en': 'Again', 'zh-CN': '再来' },
      operation: 'speak',
      input: {},
    })
  })

  test('an operation that nobody knows has its id for a name', ({ assert }) => {
    assert.deepEqual(complete({ operation: 'dance', input: {} }), {
      id: 'dance',
      label: 'dance',
      operation: 'dance',
      input: {},
    })
  })
})
