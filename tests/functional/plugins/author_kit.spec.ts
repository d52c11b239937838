import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import type { Task } from '@wxiai/sdk/wire'
import { readManifest, readSignature, verifyFiles, verifySignature } from '@wxiai/sdk/package'
import { startSite } from '#tests/benchmarks/site'
import { kit, OUTSIDE, scaffold } from '#tests/fixtures/packages/kit'
import { eventually } from '#tests/helpers/eventually'
import { hasEnded } from '../tasks/support.js'

/** What `npm install` would fetch. */
const library = (plugin: string) =>
  symlink(app.makePath('node_modules/@ai-sdk'), join(plugin, 'node_modules/@ai-sdk'))

async function unpack(tarball: string, folder: string) {
  await mkdir(folder, { recursive: true })
  const child = spawn('tar', ['xzf', tarball, '-C', folder, '--strip-components=1'])
  await new Promise((resolve) => child.once('close', resolve))
}

/** Requests to a site; every answer has to be a good one. */
function api(url: string) {
  return async <T>(path: string, token?: string, body?: object): Promise<T> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        'content-type': 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
      },
      body: body && JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path} answers ${response.status}`)
    return (await response.json()) as T
  }
}

const ACCOUNT = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' }

interface Spoiling {
  rule: string
  file: string
  text?: string
  add?: string
  from?: string
  to?: string
  /** It keeps others from being looked at, or spoils the same place. */
  alone?: boolean
}
const SPOILED: Spoiling[] = [
  { rule: 'secret', file: 'notes.md', text: `key: sk-${'a1B2'.repeat(10)}` },
  {
    rule: 'dynamic-code',
    file: 'plugin.ts',
    add: `\nexport const run = (x: string) => eval(x)\n`,
  },
  {
    rule: 'global-fetch',
    file: 'upstream.ts',
    add: `\nexport const ask = () => fetch('https://a.b')\n`,
  },
  { rule: 'environment', file: 'upstream.ts', add: `\nexport const key = process.env.KEY\n` },
  {
    rule: 'forbidden-module',
    file: 'upstream.ts',
    add: `\nimport { spawn } from 'node:child_process'\nexport const go = spawn\n`,
  },
  {
    rule: 'discouraged-module',
    file: 'upstream.ts',
    add: `\nimport { readFileSync } from 'fs'\nexport const read = readFileSync\n`,
  },
  { rule: 'app-internals', file: 'upstream.ts', add: `\nexport * from '../outside.js'\n` },
  {
    rule: 'contract',
    file: 'upstream.ts',
    alone: true,
    add: `\nexport * from 'no-such-library'\n`,
  },
  { rule: 'contract', file: 'plugin.ts', alone: true, from: `'图片', 2`, to: `'图片', -2` },
  {
    rule: 'translation-missing',
    file: 'plugin.ts',
    from: `['Generate', '生成']`,
    to: `{ en: 'Generate' }`,
  },
  {
    rule: 'translation-plain',
    alone: true,
    file: 'plugin.ts',
    from: `['Generate', '生成']`,
    to: `'Generate'`,
  },
  { rule: 'icon-missing', file: 'icon.svg', text: '<svg onload="x()"></svg>' },
  {
    rule: 'page-missing',
    file: 'plugin.ts',
    from: `permission: 'image_gen',`,
    to: `permission: 'image_gen', page: 'none',`,
  },
  {
    rule: 'page-import',
    file: 'pages/a.svelte',
    text: `<script>import x from 'lodash'</script>`,
  },
  {
    rule: 'package-dependencies',
    file: 'package.json',
    from: `"devDependencies"`,
    to: `"dependencies"`,
  },
  { rule: 'licence', file: 'package.json', from: `"MIT"`, to: `"Mine, all mine"` },
  {
    rule: 'package-engines',
    file: 'package.json',
    alone: true,
    from: `"^0.1.0"`,
    to: `"whenever"`,
  },
  {
    rule: 'hosts-wide',
    file: 'plugin.ts',
    from: `  config,\n  services`,
    to: `  config,\n  hosts: ['*.com'],\n  services`,
  },
]

test.group('Author’s kit', (group) => {
  let folder: string
  group.setup(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wxiai-author-'))
    return () => rm(folder, { recursive: true })
  })

  test('a scaffold of every kind passes its own check and tests', async ({ assert }) => {
    const passes = async (kind: string) => {
      const args = ['--id', `my-${kind}`, '--kind', kind, '--yes', '--no-install']
      const made = await scaffold(args, folder)
      assert.equal(made.status, 0, made.err)
      const plugin = join(folder, `wxiai-plugin-my-${kind}`)
      if (['ai-sdk', 'chat'].includes(kind)) await library(plugin)
      const [checked, tested] = await Promise.all([
        kit(['check', '--strict', '--json'], plugin),
        kit(['test'], plugin),
      ])
      assert.equal(checked.status, 0, checked.out + checked.err)
      assert.deepEqual(JSON.parse(checked.out), { ok: true, errors: 0, warnings: 0, findings: [] })
      assert.equal(tested.status, 0, tested.out)
      assert.match(tested.out, /fail 0/)
    }
    // Most of their time they wait for simulators.
    await Promise.all(['image', 'video', 'page', 'ai-sdk', 'chat', 'gateway'].map(passes))
  })

  test('wrong answers are named, and nothing is written over', async ({ assert }) => {
    for (const [args, said] of [
      [['--id', 'Not An Id'], /^id: must be kebab-case/],
      [['--id', 'admin'], /^id: "admin" is reserved/],
      [['--id', 'mine', '--kind', 'shop'], /^kind: must be one of image, video/],
      [['--id', 'mine', '--name', 'a"b'], /^name: /],
      [['--what'], /--what/],
    ] as const) {
      const { status, err } = await scaffold([...args, '--yes'], folder)
      assert.equal(status, 2)
      assert.match(err, said)
    }
    await mkdir(join(folder, 'full'))
    await writeFile(join(folder, 'full/notes.txt'), 'mine')
    const { status, err } = await scaffold(['full', '--id', 'mine', '--yes'], folder)
    assert.equal(status, 2)
    assert.match(err, /is not empty \(notes\.txt\)/)
  })

  test('a packed and signed plugin works in a real host', async ({ assert }) => {
    const plugin = join(folder, 'lanterns')
    await scaffold(['lanterns', '--id', 'lanterns', '--kind', 'image', '--yes'], folder)
    const hash = async () => {
      const packed = await kit(['pack', '--json'], plugin)
      assert.equal(packed.status, 0, packed.err)
      const { file } = JSON.parse(packed.out) as { file: string }
      return {
        file,
        hash: createHash('sha256')
          .update(await readFile(file))
          .digest('hex'),
      }
    }
    const first = await hash()
    assert.deepEqual(await hash(), first, 'the same sources, other bytes')

    const key = join(folder, 'key.pem')
    const made = await kit(['sign', '--new-key', key], folder)
    const [, publicKey] = /public key: (\S+)/.exec(made.out)!
    assert.equal(
      (await kit(['sign', '--new-key', key], folder)).status,
      2,
      'a key was written over'
    )
    const signed = await kit(['sign', first.file, '--key', key], folder)
    assert.equal(signed.status, 0, signed.err)

    const site = await startSite(async (data) => {
      const installed = join(data, 'plugins/lanterns')
      await unpack(first.file, installed)
      const bytes = await readFile(join(installed, 'plugin.json'))
      const signature = readSignature(await readFile(join(installed, 'plugin.json.sig')))
      assert.equal(verifySignature(bytes, signature).key, publicKey)
      await verifyFiles(readManifest(bytes), installed)
      assert.notProperty(
        JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')),
        'dependencies'
      )
    })
    try {
      const call = api(site.url)
      const { token } = await call<{ token: string }>('/auths/signup', undefined, ACCOUNT)
      const { id } = await call<Task>('/lanterns/submit/generate', token, {
        prompt: 'a lighthouse',
      })
      const task = await eventually(() => call<Task>(`/lanterns/task/${id}`, token), hasEnded)
      assert.equal(task.status, 'succeeded')
      assert.equal(task.credits, '2')
      const picture = await fetch(new URL(task.outputs[0].url, site.url))
      assert.equal(picture.headers.get('content-type'), 'image/jpeg')
      const bytes = Buffer.from(await picture.arrayBuffer())
      assert.equal(bytes.toString('hex', 0, 3), 'ffd8ff')
    } finally {
      await site.stop()
    }
  })

  test('dev: saved code takes over without a restart, a task in flight lives on', async ({
    assert,
  }) => {
    const plugin = join(folder, 'workshop')
    await scaffold(['workshop', '--id', 'workshop', '--yes'], folder)
    const edit = async (from: string, to: string) => {
      const source = await readFile(join(plugin, 'plugin.ts'), 'utf8')
      assert.include(source, from)
      await writeFile(join(plugin, 'plugin.ts'), source.replace(from, to))
    }
    const bin = join(plugin, 'node_modules/.bin/wxiai-plugin')
    const host = spawn(process.execPath, [bin, 'dev'], {
      cwd: plugin,
      env: OUTSIDE,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [host.stdout, host.stderr]) {
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
    }
    try {
      await eventually(() => /is ready/.test(output) || host.exitCode !== null, Boolean, 90)
      const [, url] = /is ready: (\S+)/.exec(output) ?? []
      assert.exists(url, output)
      const call = api(url)
      const { token } = await call<{ token: string }>('/auths/signup', undefined, ACCOUNT)
      const label = async () => {
        const { items } = await call<{ items: { operations: { label: string }[] }[] }>(
          '/services',
          token
        )
        return items.flatMap(({ operations }) => operations.map((one) => one.label))
      }
      assert.include(await label(), 'Generate')
      const slow = { prompt: 'a lighthouse sim:slow=5' }
      const { id } = await call<Task>('/workshop/submit/generate', token, slow)

      await edit("['Generate'", "['Illuminate'")
      await eventually(label, (labels) => labels.includes('Illuminate'))
      await edit("['Illuminate'", '[{{')
      await eventually(() => /the old code works on/.test(output))
      assert.include(await label(), 'Illuminate')
      await edit('[{{', "['Kindle'")
      await eventually(label, (labels) => labels.includes('Kindle'))

      const task = await eventually(() => call<Task>(`/workshop/task/${id}`, token), hasEnded)
      assert.equal(task.status, 'succeeded')
    } finally {
      const exit = new Promise((resolve) => host.once('close', resolve))
      host.kill('SIGTERM')
      await exit
    }
  })

  test('a file that was changed after the packing is noticed', async ({ assert }) => {
    const tarball = join(folder, 'lanterns/dist/wxiai-plugin-lanterns-0.1.0.tgz')
    const there = join(folder, 'unpacked')
    await unpack(tarball, there)
    await cp(join(there, 'plugin.js'), join(there, 'more.js'))
    await writeFile(join(there, 'plugin.js'), 'export default {}')
    const manifest = readManifest(await readFile(join(there, 'plugin.json')))
    await assert.rejects(
      () => verifyFiles(manifest, there),
      /plugin\.js: was changed; more\.js: is not in/
    )
  })

  /** One run names them all; only those that keep others from being looked at have one of their own. */
  test('check names every rule and the place of each, at once: {$i}')
    .with(
      [
        SPOILED.filter(({ alone }) => !alone),
        ...SPOILED.filter(({ alone }) => alone).map((one) => [one]),
      ].map((spoilings) => ({ spoilings }))
    )
    .run(async ({ assert }, { spoilings }) => {
      const plugin = join(folder, 'spoiled')
      await rm(plugin, { recursive: true, force: true })
      await writeFile(join(folder, 'outside.ts'), 'export const outside = 1\n')
      await scaffold(['spoiled', '--id', 'spoiled', '--yes'], folder)
      for (const { file, text, add, from, to } of spoilings) {
        const path = join(plugin, file)
        const before = await readFile(path, 'utf8').catch(() => '')
        if (from) assert.include(before, from)
        await mkdir(dirname(path), { recursive: true })
        await writeFile(path, text ?? (add ? before + add : before.replace(from!, to!)))
      }
      const { status, out, err } = await kit(['check', '--json', '--strict'], plugin)
      assert.equal(status, 1, err)
      const { findings } = JSON.parse(out) as { findings: { rule: string; file?: string }[] }
      const rules = findings.map(({ rule }) => rule)
      assert.includeMembers(
        rules,
        spoilings.map(({ rule }) => rule),
        out
      )
    })

  test('check --against warns about what breaks callers', async ({ assert }) => {
    const plugin = join(folder, 'older')
    await scaffold(['older', '--id', 'older', '--yes'], folder)
    await kit(['pack'], plugin)
    const tarball = join(plugin, 'dist/wxiai-plugin-older-0.1.0.tgz')
    const change = async (file: string, from: string, to: string) => {
      const source = await readFile(join(plugin, file), 'utf8')
      assert.include(source, from)
      await writeFile(join(plugin, file), source.replace(from, to))
    }
    const against = async () => {
      const { out } = await kit(['check', '--json', '--against', tarball], plugin)
      return (JSON.parse(out) as { findings: { rule: string; message: string }[] }).findings
    }
    assert.deepEqual(await against(), [])
    await change('plugin.ts', 'form.count(4)', 'form.count(2)')
    await change('package.json', '"0.1.0"', '"0.1.1"')
    const [finding] = await against()
    assert.equal(finding.rule, 'breaking-change')
    assert.match(finding.message, /generate\.input\.count\.maximum: changed from 4 to 2/)
    await change('package.json', '"0.1.1"', '"0.2.0"')
    assert.deepEqual(await against(), [])
  })

  test('what cannot run says so, with another exit code: {$self}')
    .with([
      'check',
      'check missing',
      'pack',
      'sign',
      'sign nothing.tgz --key nothing.pem',
      'dance',
      'dev --host nowhere',
      'check --why',
    ])
    .run(async ({ assert }, line) => {
      const empty = join(folder, 'empty')
      await mkdir(empty, { recursive: true })
      const { status, err } = await kit(line.split(' '), empty)
      assert.equal(status, 2)
      assert.isNotEmpty(err)
      assert.notMatch(err, /\n {4}at /)
    })
})
