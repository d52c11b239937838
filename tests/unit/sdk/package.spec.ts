import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from '@japa/runner'
import {
  breakingDifferences,
  brokenPromises,
  compareManifests,
  hashFile,
  hashFiles,
  isPackagePath,
  manifestOf,
  newSigningKey,
  PluginPackageError,
  readManifest,
  readSignature,
  signManifest,
  verifyFiles,
  verifySignature,
  type PluginManifest,
} from '@wxiai/sdk/package'
import type { Plugin } from '@wxiai/sdk'
import echo from '../../fixtures/plugins/echo/plugin.js'

const PACKAGE = {
  name: 'wxiai-plugin-echo',
  version: '1.2.3',
  license: 'MIT',
  author: 'Ada <ada@example.com>',
  engines: { wxiai: '^0.1.0' },
  peerDependencies: { '@wxiai/sdk': '^0.1.0' },
}
const CONTENT: Record<string, string> = {
  'package.json': JSON.stringify(PACKAGE),
  'plugin.js': 'export default 1',
  'simulator.js': 'export default 2',
  'pages/studio.svelte': '<p>hi</p>',
  'pages/parts/Part.svelte': '<p>part</p>',
}
const HASHES = Object.fromEntries(
  Object.entries(CONTENT).map(([path, text]) => [path, hashFile(Buffer.from(text))])
)
const manifest = manifestOf(echo, PACKAGE, HASHES)

/** A copy of the manifest, changed. */
function changed(change: (copy: PluginManifest) => void): PluginManifest {
  const copy = structuredClone(manifest)
  change(copy)
  return copy
}

function faultsOf(run: () => unknown): Record<string, string> {
  try {
    run()
  } catch (error) {
    if (!(error instanceof PluginPackageError)) throw error
    return Object.fromEntries(error.faults.map(({ path, message }) => [path, message]))
  }
  return {}
}

test.group('plugin.json', () => {
  test('says what the declaration says, and is read again as it was written', ({ assert }) => {
    const read = readManifest(JSON.stringify(manifest))
    assert.deepEqual(read, manifest)
    assert.deepEqual(readManifest(Buffer.from(JSON.stringify(manifest))), manifest)
    assert.containsSubset(read, {
      format: 1,
      id: 'echo',
      package: 'wxiai-plugin-echo',
      publisher: 'Ada',
      engines: { wxiai: '^0.1.0', sdk: '^0.1.0' },
      entry: 'plugin.js',
      simulator: 'simulator.js',
      pages: [{ id: 'studio', services: [], file: 'pages/studio.svelte' }],
      permissions: {
        hosts: [],
        hostsFromConfig: ['base_url'],
        storage: true,
        webhooks: false,
      },
    })
    assert.equal(read.services[0].prices.draft.credits, '0.1')
    assert.equal(read.services[0].operations[0].id, 'draw')
  })

  test('every fault is named with its path', ({ assert }) => {
    const faults = faultsOf(() =>
      readManifest(
        JSON.stringify({
          ...manifest,
          format: 2,
          id: 'Not An Id',
          surprise: true,
          name: { 'zh-CN': '回声' },
          permissions: { ...manifest.permissions, root: true, storage: 'yes' },
          services: [{ ...manifest.services[0], prices: { one: { label: 'One', credits: 1 } } }],
          files: { ...manifest.files, 'plugin.js': 'md5-1' },
        })
      )
    )
    assert.deepEqual(Object.keys(faults).sort(), [
      'files.plugin.js',
      'format',
      'id',
      'name.en',
      'permissions.root',
      'permissions.storage',
      'services[0].prices.one.credits',
      'surprise',
    ])
  })

  test('what the shape alone does not show is refused, too', ({ assert }) => {
    const bad = changed((copy) => {
      copy.version = 'one'
      copy.engines.wxiai = 'soon'
      copy.simulator = 'gone.js'
      copy.pages[0].file = 'pages/gone.svelte'
      copy.files['../../etc/passwd'] = hashFile(Buffer.from(''))
      copy.services.push(copy.services[0])
      copy.services[0].operations[0].input = {
        type: 'object',
        properties: { a: { type: 'no' } },
      } as never
    })
    const faults = faultsOf(() => readManifest(JSON.stringify(bad)))
    for (const path of [
      'version',
      'engines.wxiai',
      'simulator',
      'pages[0].file',
      'files["../../etc/passwd"]',
      'services[1].id',
      'services[1].operations[0].id',
      'services[0].operations[0].input.properties.a',
    ]) {
      assert.include(Object.keys(faults), path)
    }
  })

  test('what cannot be read says why', ({ assert }) => {
    const long = `{"a":"${'x'.repeat(2 * 1024 * 1024)}"}`
    for (const text of ['', '{', 'null', '[]', '"text"', long]) {
      assert.isNotEmpty(faultsOf(() => readManifest(text)))
    }
  })

  test('the loaded code must keep what plugin.json promised', ({ assert }) => {
    assert.deepEqual(brokenPromises(manifest, echo, PACKAGE), [])
    const [service] = echo.services
    const dearer = { draft: { ...service.prices.draft, credits: '100' }, fine: service.prices.fine }
    const other: Plugin = {
      ...echo,
      hosts: ['evil.example'],
      services: [{ ...service, prices: dearer }],
    }
    assert.deepEqual(
      brokenPromises(manifest, other, PACKAGE).map(({ path }) => path),
      ['permissions.hosts', 'services']
    )
  })
})

test.group('Files of a package', (group) => {
  let root: string
  group.each.setup(async () => {
    root = await mkdtemp(join(tmpdir(), 'wxiai-package-'))
    for (const [path, text] of Object.entries(CONTENT)) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), text)
    }
    await writeFile(join(root, 'plugin.json'), JSON.stringify(manifest))
    return () => rm(root, { recursive: true })
  })
  const verdict = async () => {
    const error = await verifyFiles(manifest, root).catch((caught: unknown) => caught)
    return Object.fromEntries(
      ((error as PluginPackageError | undefined)?.faults ?? []).map(({ path, message }) => [
        path,
        message,
      ])
    )
  }

  test('are hashed in the order of their names, plugin.json and its signature left out', async ({
    assert,
  }) => {
    await writeFile(join(root, 'plugin.json.sig'), '{}')
    const hashes = await hashFiles(root)
    assert.deepEqual(hashes, HASHES)
    assert.deepEqual(Object.keys(hashes), Object.keys(CONTENT).sort())
    assert.deepEqual(await verdict(), {})
  })

  test('missing, extra and changed ones are all named', async ({ assert }) => {
    await rm(join(root, 'simulator.js'))
    await writeFile(join(root, 'plugin.js'), 'export default evil')
    await writeFile(join(root, 'pages/more.svelte'), '')
    assert.deepEqual(await verdict(), {
      'simulator.js': 'is missing',
      'plugin.js': 'was changed',
      'pages/more.svelte': 'is not in plugin.json',
    })
  })

  test('a link is refused', async ({ assert }) => {
    await symlink('/etc/hostname', join(root, 'link'))
    assert.deepEqual(await verdict(), { link: 'is neither a file nor a folder' })
  })

  test('paths that lead out of the package are none: {$self}')
    .with(['', '/a', '../a', 'a/../b', 'a//b', './a', 'a\\b', 'C:a', 'a/', 'a\u0000b'])
    .run(({ assert }, path) => {
      assert.isFalse(isPackagePath(path))
      assert.isTrue(isPackagePath('pages/a b.svelte'))
    })
})

test.group('Signature', () => {
  const bytes = Buffer.from(JSON.stringify(manifest))
  const { privateKeyPem, key } = newSigningKey()

  test('says whose key signed', ({ assert }) => {
    const signature = signManifest(bytes, privateKeyPem)
    assert.lengthOf(Buffer.from(key, 'base64'), 32)
    assert.deepEqual(verifySignature(bytes, signature), { key })
    assert.deepEqual(readSignature(JSON.stringify(signature)), signature)
  })

  test('does not fit other bytes or another key', ({ assert }) => {
    const signature = signManifest(bytes, privateKeyPem)
    const changedBytes = Buffer.from(bytes)
    changedBytes[10] ^= 1
    assert.throws(() => verifySignature(changedBytes, signature), /does not fit/)
    const stranger = { ...signature, key: newSigningKey().key }
    assert.throws(() => verifySignature(bytes, stranger), /does not fit/)
  })

  test('of something else is refused: {$self}')
    .with([
      '',
      'null',
      '{"algorithm":"none"}',
      `{"algorithm":"ed25519","key":"${key}"}`,
      `{"algorithm":"ed25519","key":"${key} ","signature":"${'A'.repeat(86)}=="}`,
    ])
    .run(({ assert }, text) => {
      assert.throws(() => readSignature(text))
    })

  test('a key that is none, or of another kind, is refused', ({ assert }) => {
    assert.throws(() => signManifest(bytes, 'no key'), /sign --new-key/)
  })
})

test.group('Two versions of a plugin', () => {
  test('the same says nothing', ({ assert }) => {
    const all = Object.values(compareManifests(manifest, structuredClone(manifest))).flat()
    assert.deepEqual(all, [])
  })

  test('what an admin must agree to anew', ({ assert }) => {
    const next = changed((copy) => {
      copy.permissions.webhooks = true
      copy.permissions.hosts = ['api.example.com']
      copy.services[0].prices.draft.credits = '0.2'
    })
    const differences = compareManifests(manifest, next)
    assert.deepEqual(differences.permissions, [
      { path: 'webhooks', change: 'added', breaking: false },
    ])
    assert.deepEqual(differences.hosts, [
      { path: 'hosts', change: 'added', to: 'api.example.com', breaking: false },
    ])
    assert.deepEqual(differences.prices, [
      { path: 'echo.prices.draft', change: 'changed', from: '0.1', to: '0.2', breaking: false },
    ])
    assert.deepEqual(breakingDifferences(differences), [])
  })

  test('what breaks those who use it: {name}')
    .with([
      {
        name: 'a price went',
        path: 'echo.prices.fine',
        change: (c) => delete c.services[0].prices.fine,
      },
      { name: 'an operation went', path: 'draw', change: (c) => c.services[0].operations.pop() },
      { name: 'a service went', path: 'echo', change: (c) => c.services.pop() },
      { name: 'a field went', path: 'draw.input.count', change: (c) => delete fields(c).count },
      {
        name: 'a choice went',
        path: 'draw.input.quality.enum',
        change: (c) => fields(c).quality.enum.pop(),
      },
      {
        name: 'a limit sank',
        path: 'draw.input.count.maximum',
        change: (c) => (fields(c).count.maximum = 2),
      },
      {
        name: 'a field is needed now',
        path: 'draw.input.reference.required',
        change: (c) => open(c.services[0].operations[0].input).required.push('reference'),
      },
      {
        name: 'a setting is needed now',
        path: 'config.account',
        change: (c) => {
          const config = open(c.config)
          config.properties.account = { type: 'string' }
          config.required.push('account')
        },
      },
    ] as { name: string; path: string; change: (copy: PluginManifest) => unknown }[])
    .run(({ assert }, { path, change }) => {
      const differences = compareManifests(
        manifest,
        changed((copy) => void change(copy))
      )
      assert.include(
        breakingDifferences(differences).map((difference) => difference.path),
        path
      )
    })

  test('what only adds breaks nothing', ({ assert }) => {
    const next = changed((copy) => {
      fields(copy).style = { type: 'string' }
      fields(copy).count.maximum = 8
      fields(copy).quality.enum.push('finest')
      fields(copy).prompt['x-label'] = 'Words'
      copy.services[0].prices.finest = { label: 'Finest', credits: '9' }
    })
    const differences = compareManifests(manifest, next)
    assert.lengthOf(Object.values(differences).flat(), 5)
    assert.deepEqual(breakingDifferences(differences), [])
  })
})

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a schema that the tests change
const open = (schema: unknown): any => schema
const fields = (copy: PluginManifest) => open(copy.services[0].operations[0].input).properties
