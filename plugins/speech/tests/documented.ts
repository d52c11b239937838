import type { Documented } from '@wxiai/sdk/test'
import { FAULTS } from '../src/faults.js'

const clock = 'tests/speech.spec.ts: takes a clock or a broken machine'

/** The voices run here: there is no upstream, but texts that they cannot speak. */
export default {
  upstream: { faults: FAULTS },
  elsewhere: {
    speech_timeout: clock,
    speech_failed: clock,
    encoder_missing: clock,
    encoder_failed: clock,
  },
  dialects: [
    {
      name: 'the voices of this machine',
      operation: 'speak',
      config: {},
      promptField: 'text',
      errors: [
        { said: 'another script', input: { text: '你好' }, ends: 'unsupported_language' },
        { said: 'nothing but signs', input: { text: '…!?' }, ends: 'nothing_to_say' },
      ],
    },
  ],
} satisfies Documented
