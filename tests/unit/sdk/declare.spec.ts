import { test } from '@japa/runner'
import {
  accepts,
  definePlugin,
  defineOperation,
  defineService,
  fileFault,
  form,
  InputFile,
  inputFile,
  priceTable,
  type FileFacts,
} from '@wxiai/sdk'
import { validatePlugin } from '@wxiai/sdk/validate'

const draw = defineOperation({
  label: ['Draw', '绘制'],
  description: { 'en': 'Draws.', 'zh-CN': '绘制图片。' },
  input: form.object(['prompt'], { prompt: form.prompt(100) }),
  quote: () => [{ item: 'one', quantity: 1 }],
  submit: async () => ({ reference: 1 }),
  status: async () => ({ state: 'running' }),
})
const plugin = definePlugin({
  id: 'pairs',
  name: ['Pairs', '成对'],
  config: form.object([], {}),
  services: [
    defineService({
      id: 'pairs',
      description: ['In two languages', '双语'],
      kind: 'image',
      permission: 'image_gen',
      prices: { one: { label: ['One', '一'], credits: 1, unit: 'picture' } },
      operations: { draw },
    }),
  ],
})

test.group('Declarations', () => {
  test('a table of prices is given as a whole', ({ assert }) => {
    const table = priceTable(
      { size: { label: ['Size', '尺寸'], values: { s: 'S', l: 'L' } } },
      { unit: ['picture', '张'], credits: () => 1 }
    )
    const { prices, dimensions } = table
    const [service] = plugin.services
    const declared = defineService({ ...service, prices: table })
    assert.deepEqual(declared, defineService({ ...service, prices, dimensions }))
    assert.deepEqual(declared.dimensions, dimensions)
  })

  test('pairs of words become texts, and texts stay what they are', ({ assert }) => {
    assert.deepEqual(validatePlugin(plugin), [])
    const [service] = plugin.services
    assert.deepEqual(plugin.name, { 'en': 'Pairs', 'zh-CN': '成对' })
    assert.deepEqual(service.description, { 'en': 'In two languages', 'zh-CN': '双语' })
    assert.deepEqual(service.prices.one.label, { 'en': 'One', 'zh-CN': '一' })
    assert.equal(service.prices.one.unit, 'picture')
    assert.deepEqual(service.operations.draw.label, { 'en': 'Draw', 'zh-CN': '绘制' })
    assert.deepEqual(service.operations.draw.description, { 'en': 'Draws.', 'zh-CN': '绘制图片。' })
  })

  test('a service without a name has that of its plugin', ({ assert }) => {
    assert.deepEqual(plugin.services[0].name, plugin.name)
    const named = defineService({ ...plugin.services[0], name: 'Own' })
    const config = form.object([], {})
    const other = definePlugin({ id: 'other', name: 'Other', config, services: [named] })
    assert.equal(other.services[0].name, 'Own')
  })

  test('what is no declaration is left to the check', ({ assert }) => {
    const broken = definePlugin({
      id: 'broken',
      name: ['', ''],
      config: form.object([], {}),
      services: [null, { id: 'x', prices: 7 }] as never,
    })
    const paths = validatePlugin(broken).map(({ path }) => path)
    assert.includeMembers(paths, ['name.en', 'services[0]', 'services[1].prices'])
    const none = definePlugin({ ...plugin, services: undefined as never })
    assert.deepEqual(
      validatePlugin(none).map(({ path }) => path),
      ['services']
    )
  })
})

test.group('Limits of files', () => {
  const picture = (width: number | null, height: number | null, more: Partial<FileFacts> = {}) => ({
    mime: 'image/png',
    size: 1000,
    width,
    height,
    ...more,
  })
  const limits = {
    accept: 'image/jpeg,image/png',
    mostBytes: 2 ** 20,
    leastSide: 300,
    mostRatio: 2.5,
  }
  const field = form.picture(['Picture', '图片'], { ...limits, mostSide: 4096 })

  test('are keywords of the field, and in front of its help', ({ assert }) => {
    const helped = form.picture(['Picture', '图片'], { ...limits, help: ['First.', '首帧。'] })
    assert.containsSubset(helped, {
      'format': 'wxiai-file',
      'x-accept': 'image/jpeg,image/png',
      'x-most-bytes': 2 ** 20,
      'x-least-side': 300,
      'x-most-ratio': 2.5,
      'x-help': {
        'en': 'JPEG or PNG, up to 1 MB, at least 300 pixels a side, at most 2.5 times as long as wide. First.',
        'zh-CN': 'JPEG、PNG，不超过 1 MB，边长至少 300 像素，长边不超过短边的 2.5 倍。首帧。',
      },
    })
    const many = form.pictures(['Pictures', '图片'], [1, 3], { mostBytes: 2 ** 20 })
    assert.containsSubset(many, {
      'items': { 'x-accept': 'image/*', 'x-most-bytes': 2 ** 20 },
      'x-help': { 'en': 'Pictures, up to 1 MB.', 'zh-CN': '图片，不超过 1 MB。' },
    })
    // A plugin that was packed before finds the schema that its manifest promises.
    assert.deepEqual(form.file(['File', '文件'], 'audio/mpeg'), {
      'type': 'string',
      'format': 'wxiai-file',
      'x-accept': 'audio/mpeg',
      'x-label': { 'en': 'File', 'zh-CN': '文件' },
    } as object)
  })

  test('{rule}')
    .with([
      { rule: 'accept', facts: picture(400, 400, { mime: 'image/webp' }) },
      { rule: 'most_bytes', facts: picture(400, 400, { size: 2 ** 20 + 1 }) },
      { rule: 'least_side', facts: picture(299, 400) },
      { rule: 'most_side', facts: picture(4097, 4000) },
      { rule: 'most_ratio', facts: picture(300, 751) },
    ])
    .run(({ assert }, { rule, facts }) => {
      assert.equal(fileFault(field, facts)?.rule, rule)
    })

  test('what fits, and what nobody knows, breaks none', ({ assert }) => {
    assert.isNull(fileFault(field, picture(300, 750, { size: 2 ** 20 })))
    assert.isNull(fileFault(field, picture(null, null)))
    assert.isNull(fileFault({}, picture(1, 9000, { mime: 'text/plain' })))
  })

  test('languages have their names', ({ assert }) => {
    assert.containsSubset(form.language(['zh', 'pt-BR']), {
      'enum': ['zh', 'pt-BR'],
      'default': 'zh',
      'x-enum-labels': { zh: { 'en': 'Chinese', 'zh-CN': '中文' } },
    })
  })

  test('types go by what they are, whatever they are called', ({ assert }) => {
    assert.isTrue(accepts('audio/x-m4a', 'audio/mp4'))
    assert.isTrue(accepts('audio/mpeg, AUDIO/WAV', 'audio/x-wav'))
    assert.isTrue(accepts('image/*', 'image/avif'))
    assert.isTrue(accepts('.glb,image/png', 'model/gltf-binary'))
    assert.isFalse(accepts('image/png', 'image/jpeg'))
    assert.isFalse(accepts('image/*', 'imagex/png'))
  })

  test('a limit that is no number is named', ({ assert }) => {
    const input = { type: 'object', properties: { a: { ...field, 'x-least-side': 'big' } } }
    const [service] = plugin.services
    const operations = { draw: { ...service.operations.draw, input } }
    const broken = { ...plugin, services: [{ ...service, operations }] }
    assert.include(
      validatePlugin(broken).map(({ path }) => path),
      'services[0].operations.draw.input.properties.a.x-least-side'
    )
  })
})

test.group('Files of an input', () => {
  const bytes = Buffer.from('picture')
  const file = { id: 'a', name: 'a.png', mime: 'image/png', bytes }
  const ctx = { files: { read: async () => file, url: async () => undefined } }

  test('a file, and a picture within its own address, read the same', async ({ assert }) => {
    const read = await inputFile('a', ctx)
    assert.equal(read.base64, bytes.toString('base64'))
    assert.equal(read.dataUrl, `data:image/png;base64,${read.base64}`)
    const painted = await inputFile(new InputFile(file).dataUrl, ctx)
    assert.equal(painted.mime, 'image/png')
    assert.deepEqual(Buffer.from(painted.bytes), bytes)
  })
})
