import assert from 'node:assert/strict'
import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider'
import { providerContext } from '../../src/ai/transport.js'
import { inWorld, type Case, type Subject, type World } from './world.js'

const HELLO: LanguageModelV4CallOptions = {
  prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
}

/** Every model of the list, made by the provider and asked once. All it sends has to go through `ctx.fetch`. */
export function modelCases(subject: Subject): Case[] {
  const { models } = subject.plugin
  return Object.entries(models?.list ?? {}).map(([id, { kind }]) =>
    inWorld(subject, `the model ${id} can be made, and answers`, async (world) => {
      const provider = await models!.provider(world.config as never, contextOf(world) as never)
      if (kind === 'chat') return answers(world, provider.languageModel(id))
      const model =
        kind === 'embedding'
          ? provider.embeddingModel(id)
          : kind === 'speech'
            ? provider.speechModel?.(id)
            : provider.transcriptionModel?.(id)
      assert.ok(model, `the provider has no ${kind} models`)
      assert.equal(model.specificationVersion, 'v4')
      if (kind !== 'embedding' || !subject.hasUpstream) return
      const { embeddings } = await provider.embeddingModel(id).doEmbed({ values: ['Hello'] })
      assert.ok(embeddings[0]?.length)
    })
  )
}

const contextOf = (world: World) => providerContext(world.context() as never)

async function answers(world: World, model: LanguageModelV4) {
  assert.equal(model.specificationVersion, 'v4')
  if (!world.subject.hasUpstream) return
  const { sent } = world.host.log
  const { content, usage } = await model.doGenerate(HELLO)
  assert.ok(
    content.some((part) => part.type === 'text' && part.text),
    'the answer has no text'
  )
  assert.ok((usage.outputTokens.total ?? 0) > 0, 'the answer does not say what was used')
  assert.ok(sent.length > 0, 'nothing went through ctx.fetch: hand it to the provider')

  const before = sent.length
  const { stream } = await model.doStream(HELLO)
  const kinds = new Set<string>()
  for await (const part of stream) kinds.add(part.type)
  assert.ok(kinds.has('text-delta'), 'the stream has no text')
  assert.ok(kinds.has('finish'), 'the stream does not end')
  assert.ok(sent.length > before, 'the stream did not go through ctx.fetch')
}
