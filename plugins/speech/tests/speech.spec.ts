import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import type { Json, UpstreamError } from '@wxiai/sdk'
import { FakeHost } from '@wxiai/sdk/test'
import plugin from '../plugin.js'
import { encode, formats } from '../src/encoder.js'
import { speakOperation } from '../src/operation.js'
import { Speaker, VOICES, type Voice } from '../src/speaker.js'
import { speakable } from '../src/text.js'

const host = new FakeHost(plugin, { config: {} })

async function heard(input: Record<string, Json>) {
  const { result } = await host.run('speak', input)
  if (result.state !== 'succeeded') throw new Error(result.code)
  const [output] = result.outputs ?? []
  return { ...output, data: Buffer.from(output.data!) }
}
const refused = async (run: () => Promise<unknown>) => {
  const error: unknown = await run().catch((caught: unknown) => caught)
  return error as UpstreamError
}
/** Seconds of a WAV file, and how loud it is. */
function measure(wav: Buffer) {
  const samples = wav.subarray(44)
  let sum = 0
  for (let i = 0; i + 1 < samples.length; i += 2) sum += Math.abs(samples.readInt16LE(i))
  return {
    seconds: samples.length / 2 / wav.readUInt32LE(24),
    loudness: (sum * 2) / samples.length,
  }
}

test.group('speech', () => {
  test('it is on from the start', ({ assert }) => {
    assert.isTrue(plugin.enabledByDefault)
    assert.isUndefined(plugin.simulator)
  })

  test('{$self} speaks: a WAV file with sound in it')
    .with(Object.keys(VOICES) as Voice[])
    .run(async ({ assert }, voice) => {
      const { data, mime, metadata } = await heard({ text: 'The quick brown fox.', voice })
      assert.equal(mime, 'audio/wav')
      assert.equal(data.toString('latin1', 0, 4), 'RIFF')
      assert.equal(data.readUInt32LE(24), 16_000)
      const { seconds, loudness } = measure(data)
      assert.isAbove(seconds, 0.8)
      assert.isBelow(seconds, 4)
      assert.isAbove(loudness, 200)
      assert.closeTo(Number(metadata?.seconds), seconds, 0.02)
    })

  test('twice the speed is about half as long', async ({ assert }) => {
    const text = 'One two three four five six seven eight.'
    const slow = measure((await heard({ text })).data).seconds
    const fast = measure((await heard({ text, speed: 2 })).data).seconds
    assert.closeTo(slow / fast, 2, 0.35)
  })

  test('{length} characters cost {credits}')
    .with([
      { length: 1, credits: 1 },
      { length: 1000, credits: 1 },
      { length: 1001, credits: 2 },
      { length: 5000, credits: 5 },
    ])
    .run(({ assert }, { length, credits }) => {
      const lines = [{ item: 'characters', quantity: credits }]
      assert.deepEqual(host.quote('speak', { text: 'x'.repeat(length) }), lines)
      // As the schema counts: a sign outside the base plane is one character.
      assert.deepEqual(host.quote('speak', { text: '😀'.repeat(length) }), lines)
    })

  test('more than 5,000 characters and unknown voices are refused', ({ assert }) => {
    assert.isNull(host.faults('speak', { text: 'x'.repeat(5000) }))
    assert.isNotNull(host.faults('speak', { text: 'x'.repeat(5001) }))
    assert.isNotNull(host.faults('speak', { text: '' }))
    assert.isNotNull(host.faults('speak', { text: 'x', voice: 'nobody' }))
  })

  test('what cannot be spoken is said in both languages', async ({ assert }) => {
    for (const [text, code] of [
      ['你好，世界', 'unsupported_language'],
      ['Hello Мир', 'unsupported_language'],
      ['?! …', 'nothing_to_say'],
    ]) {
      const error = await refused(() => heard({ text }))
      assert.equal(error.code, code)
      assert.isFalse(error.retryable)
      assert.match((error.text as { 'zh-CN': string })['zh-CN'], /[\u4e00-\u9fff]/)
    }
  })

  test('accents, quotes and signs become what the voices know', ({ assert }) => {
    assert.equal(speakable('“Café” – Øre naïve…\n5 €'), '"Cafe" ,  ore naive... \n5  euros')
  })

  test('there is nothing to poll', async ({ assert }) => {
    const { status } = host.operation('speak')
    assert.equal((await status(null, host.context('speak'))).state, 'failed')
  })

  test('the connection test speaks', async ({ assert }) => {
    const report = await plugin.checkConnection!(host.context('x') as never)
    assert.isTrue(report.ok)
    assert.match((report.message as { en: string }).en, /WAV/)
  })
})

test.group('speech: the thread', () => {
  const speech = { text: 'Hello there. '.repeat(200), voice: 'slt', speed: 1 } as const

  test('a text that takes too long is stopped, and the next one is spoken', async ({ assert }) => {
    const speaker = new Speaker({ limit: 2000 })
    const error = await refused(() => speaker.speak({ ...speech, text: speech.text.repeat(10) }))
    assert.equal(error.code, 'speech_timeout')
    const wav = await speaker.speak({ ...speech, text: 'Hello.' })
    assert.isAbove(measure(wav).seconds, 0.2)
    await speaker.stop()
  })

  test('a task that is given up ends its thread; others wait for their turn', async ({
    assert,
  }) => {
    const speaker = new Speaker()
    const abort = new AbortController()
    const given = refused(() => speaker.speak(speech, abort.signal))
    const next = speaker.speak({ ...speech, text: 'Hello.' })
    setTimeout(() => abort.abort(), 150)
    assert.equal((await given).code, 'speech_timeout')
    assert.isAbove((await next).length, 1000)
    await speaker.stop()
    const left = (await readdir(tmpdir())).filter((name) => name.startsWith('wxiai-speech-'))
    assert.isEmpty(left)
  })

  test('the event loop goes on while the thread speaks', async ({ assert }) => {
    const speaker = new Speaker()
    let beats = 0
    const pulse = setInterval(() => (beats += 1), 10)
    await speaker.speak({ ...speech, text: 'Hello there. '.repeat(20) })
    clearInterval(pulse)
    assert.isAbove(beats, 5)
    await speaker.stop()
  })
})

test.group('speech: formats', (group) => {
  let folder: string
  group.each.setup(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wxiai-ffmpeg-'))
    return () => rm(folder, { recursive: true })
  })
  /** An ffmpeg that knows MP3 only, and answers with what it was told to do. */
  async function program(work: string) {
    const path = join(folder, 'ffmpeg')
    const list = 'if [ "$2" = -encoders ]; then echo " A..... libmp3lame"; exit 0; fi'
    await writeFile(path, `#!/bin/sh\n${list}\n${work}\n`)
    await chmod(path, 0o755)
    return path
  }

  test('only those are offered that the machine can make', async ({ assert }) => {
    assert.deepEqual(await formats(join(folder, 'nothing')), ['wav'])
    assert.deepEqual(await formats(await program('exit 1')), ['wav', 'mp3'])
    const choices = (list: ('wav' | 'mp3' | 'opus')[]) =>
      (speakOperation(list).input as unknown as { properties: { format: { enum: string[] } } })
        .properties.format.enum
    assert.deepEqual(choices(['wav']), ['wav'])
    assert.deepEqual(choices(['wav', 'mp3', 'opus']), ['wav', 'mp3', 'opus'])
  })

  test('the recording goes through ffmpeg', async ({ assert }) => {
    const echo = await program('cat >/dev/null; echo "$@"')
    const made = (await encode(Buffer.alloc(100_000), 'mp3', undefined, echo)).toString()
    assert.match(made, /-threads 1 -i pipe:0 -c:a libmp3lame -f mp3/)
  })

  test('an ffmpeg that fails or is gone ends the task with a reason', async ({ assert }) => {
    const broken = await program('exit 3')
    const wav = Buffer.alloc(200_000)
    assert.equal(
      (await refused(() => encode(wav, 'opus', undefined, broken))).code,
      'encoder_failed'
    )
    const gone = await refused(() => encode(wav, 'mp3', undefined, join(folder, 'none')))
    assert.equal(gone.code, 'encoder_missing')
    assert.isTrue(gone.misconfigured)
  })
})
