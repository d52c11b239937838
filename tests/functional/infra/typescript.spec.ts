import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'

/** Starts the way that bin/start.js and ace.js do, in a small checkout of its own. */
class Checkout {
  constructor(readonly root: string) {}

  async write(path: string, content: string) {
    await mkdir(join(this.root, path, '..'), { recursive: true })
    await writeFile(join(this.root, path), content)
    // Time stamps prove nothing: a checkout of an older version may bring older ones.
    await utimes(join(this.root, path), 1_000_000_000, 1_000_000_000)
  }

  async run() {
    const register = join(this.root, 'bin/typescript/register.js')
    const child = spawn(process.execPath, ['--import', register, 'app/main.ts'], {
      cwd: this.root,
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    const [status] = (await once(child, 'close')) as [number]
    return { status, out, err }
  }

  built() {
    return readdir(join(this.root, 'build'), { recursive: true })
  }
}

const MAIN = `
import { greeting } from '#greetings/hello'
import type { Name } from './name.js'
import { name } from './name.js'
const report = process.report.getReport() as unknown as { sharedObjects: string[] }
const compiler = report.sharedObjects.some((path) => path.includes('swc'))
console.log(JSON.stringify({ said: greeting(name satisfies Name), compiler }))
`
const HELLO = `
export function greeting(name: string): string {
  return \`Hello \${name}\`
}
`

test.group('TypeScript, compiled once', (group) => {
  let checkout: Checkout

  group.each.setup(async () => {
    const root = await mkdtemp('/tmp/wxiai-typescript-')
    checkout = new Checkout(root)
    await cp(app.makePath('bin/typescript'), join(root, 'bin/typescript'), { recursive: true })
    await symlink(app.makePath('node_modules'), join(root, 'node_modules'))
    const imports = { '#greetings/*': './app/greetings/*.js' }
    await checkout.write('package.json', JSON.stringify({ type: 'module', imports }))
    await checkout.write('app/main.ts', MAIN)
    await checkout.write('app/name.ts', `export type Name = string\nexport const name = 'Ada'\n`)
    await checkout.write('app/greetings/hello.ts', HELLO)
    return () => rm(root, { recursive: true, force: true })
  })

  test('the compiler is in no process that serves; what changed is compiled again', async ({
    assert,
  }) => {
    assert.deepEqual(await checkout.run(), {
      status: 0,
      out: '{"said":"Hello Ada","compiler":false}\n',
      err: '',
    })
    assert.includeMembers(await checkout.built(), ['app/greetings/hello.ts.js'])
    await checkout.write('app/name.ts', `export type Name = string\nexport const name = 'Bob'\n`)
    const { out } = await checkout.run()
    assert.equal(out, '{"said":"Hello Bob","compiler":false}\n')
  })

  test('a mistake is shown with its place, and the old JavaScript is not used', async ({
    assert,
  }) => {
    await checkout.run()
    await checkout.write('app/name.ts', 'export const good = 1\nexport const name = ;\n')
    const { status, out, err } = await checkout.run()
    assert.equal(status, 1)
    assert.equal(out, '')
    assert.include(err, 'app/name.ts cannot be compiled')
    assert.match(err, /name\.ts:2:\d+/)
    assert.match(err, /Expression expected/)
    assert.notInclude(err, '<unknown>')
  })

  test('an error names the line of the source', async ({ assert }) => {
    await checkout.write(
      'app/greetings/hello.ts',
      `interface Long {\n  a: string\n}\nexport function greeting(name: string & Partial<Long>): string {\n  throw new Error(name)\n}\n`
    )
    for (const turn of ['compiled now', 'compiled before']) {
      const { err } = await checkout.run()
      assert.match(err, /greetings\/hello\.ts:5:\d+/, turn)
    }
  })

  test('processes that start at the same moment do not disturb each other', async ({ assert }) => {
    for (let i = 0; i < 100; i += 1) {
      await checkout.write(`app/greetings/other_${i}.ts`, HELLO)
    }
    const runs = await Promise.all(Array.from({ length: 6 }, () => checkout.run()))
    for (const { status, out, err } of runs) {
      assert.equal(status, 0, err)
      assert.include(out, '"said":"Hello Ada"')
    }
    const built = await checkout.built()
    assert.isEmpty(built.filter((path) => path.endsWith('.draft')))
    assert.lengthOf(
      built.filter((path) => path.includes('other_')),
      200
    )
  }).timeout(120_000)

  test('a checkout that may not be written to works all the same', async ({ assert }) => {
    // A file in the place of the folder stops even root.
    await checkout.write('build', '')
    const { status, out, err } = await checkout.run()
    assert.equal(status, 0, err)
    assert.include(out, '"said":"Hello Ada"')
  })
})
