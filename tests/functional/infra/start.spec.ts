import { spawn } from 'node:child_process'
import { chmod, cp, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import pg from 'pg'
import { EmbeddedPostgres, embeddedConnection } from '#shared/database/embedded_postgres'
import { readPostmaster } from '#shared/database/postmaster'

interface Ended {
  status: number | null
  out: string
  err: string
  took: number
}

/** Runs bin/start.js with a data folder and an .env of its own. */
class Start {
  readonly child
  out = ''
  err = ''
  #ended: Promise<Ended>

  constructor(folder: string, variables: Record<string, string>, root = app.makePath()) {
    const started = performance.now()
    this.child = spawn(process.execPath, ['bin/start.js'], {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        ENV_PATH: folder,
        DATA_DIR: join(folder, 'data'),
        PORT: '0',
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        ...variables,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child.stdout.on('data', (chunk: Buffer) => (this.out += chunk.toString()))
    this.child.stderr.on('data', (chunk: Buffer) => (this.err += chunk.toString()))
    this.#ended = new Promise((resolve) => {
      this.child.once('close', (status) =>
        resolve({ status, out: this.out, err: this.err, took: performance.now() - started })
      )
    })
  }

  ended() {
    return this.#ended
  }

  /** A test that failed half way must not leave a server behind. */
  async end() {
    this.child.kill('SIGTERM')
    await this.#ended
  }

  async ready() {
    while (!/is ready/.test(this.out) && this.child.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

const KEY = 'k'.repeat(40)

test.group('Start', (group) => {
  let folder: string
  let running: Start[] = []
  const start = (variables: Record<string, string> = {}) => {
    const started = new Start(folder, variables)
    running.push(started)
    return started
  }

  group.each.setup(async () => {
    folder = await mkdtemp('/tmp/wxiai-start-')
    await chmod(folder, 0o755)
    return async () => {
      await Promise.all(running.map((started) => started.end()))
      running = []
      await rm(folder, { recursive: true, force: true })
    }
  })

  test('a used port', async ({ assert }) => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const { status, err } = await start({ PORT: String(port), APP_KEY: KEY }).ended()
    server.close()
    assert.equal(status, 1)
    assert.match(err, new RegExp(`^Port ${port} on 127.0.0.1 is used by another program: .*\n$`))
  })

  test('a broken line and a wrong value in .env', async ({ assert }) => {
    await writeFile(join(folder, '.env'), `APP_KEY=${KEY}\nHOST 127.0.0.1\n`)
    const line = await start().ended()
    assert.equal(line.status, 1)
    assert.equal(line.err, '.env line 2 (HOST) is not NAME=value: correct it, or put # before it\n')

    await writeFile(join(folder, '.env'), `APP_KEY=${KEY}\nDEMO=perhaps\n`)
    const value = await start().ended()
    assert.equal(value.status, 1)
    assert.equal(value.err, 'DEMO is "perhaps": use true or false\n')
  })

  test('a source that cannot be compiled', async ({ assert }) => {
    for (const path of ['app', 'bin', 'start', 'package.json']) {
      await cp(app.makePath(path), join(folder, path), { recursive: true })
    }
    await symlink(app.makePath('node_modules'), join(folder, 'node_modules'))
    await writeFile(join(folder, 'bin/start/messages.ts'), 'export const startMessages = () => {\n')
    const broken = new Start(folder, { APP_KEY: KEY }, folder)
    running.push(broken)
    const { status, err } = await broken.ended()
    assert.equal(status, 1)
    assert.match(err, /^bin\/start\/messages\.ts cannot be compiled:\n[^]*messages\.ts:\d+:\d+/)
    assert.notMatch(err, /\n\s+at /)
  })

  test('a data folder that is none', async ({ assert }) => {
    await writeFile(join(folder, 'data'), '')
    const { status, err } = await start({ APP_KEY: KEY }).ended()
    assert.equal(status, 1)
    assert.match(err, /^The data folder .* is not a folder: .*\n$/)
  })

  test('a database that does not answer', async ({ assert }) => {
    const { status, err } = await start({
      APP_KEY: KEY,
      DATABASE_URL: 'postgres://wxiai:secret@127.0.0.1:1/wxiai',
    }).ended()
    assert.equal(status, 1)
    assert.match(err, /^No database answers at 127\.0\.0\.1:1 \(ECONNREFUSED\): .*\n$/)
    assert.notInclude(err, 'secret')
  })

  test('it ends in order when nobody reads any more what it prints', async ({ assert }) => {
    const alone = start()
    await alone.ready()
    alone.child.stdout.destroy()
    alone.child.stderr.destroy()
    await alone.end()
    assert.equal((await alone.ended()).status, 0)
    assert.isNull(await readPostmaster(join(folder, 'data/postgres')))
  })

  test('first start, second start, end, and a database of a newer version', async ({ assert }) => {
    const first = start()
    await first.ready()
    assert.match(first.out, /the first account becomes the administrator/)
    assert.equal((await stat(join(folder, '.env'))).mode & 0o777, 0o600)
    const written = await readFile(join(folder, '.env'), 'utf8')
    assert.match(written, /^DEMO=true$/m)
    first.child.kill('SIGTERM')
    assert.equal((await first.ended()).status, 0)
    assert.isNull(await readPostmaster(join(folder, 'data', 'postgres')))

    const before = performance.now()
    const second = start()
    await second.ready()
    // 5 s is the promise for an idle machine; other suites may keep this one busy.
    assert.isBelow(performance.now() - before, 30_000)
    second.child.kill('SIGINT')
    assert.equal((await second.ended()).status, 0)
    assert.equal(await readFile(join(folder, '.env'), 'utf8'), written)

    const database = new EmbeddedPostgres(join(folder, 'data'))
    await database.start()
    const client = new pg.Client(embeddedConnection(join(folder, 'data')))
    await client.connect()
    const record = (name: string) =>
      client.query('INSERT INTO adonis_schema (name, batch) VALUES ($1, 99)', [
        `database/migrations/${name}`,
      ])
    await record('9998_more')
    const older = start()
    await older.ready()
    older.child.kill('SIGTERM')
    assert.equal((await older.ended()).status, 0, 'what was only added disturbs no older version')

    await record('9999_contract_future')
    await client.end()
    await database.stop()
    const newer = await start().ended()
    assert.equal(newer.status, 1)
    assert.match(
      newer.err,
      /^The database was written by a newer WXIAI \(it holds .*9999_contract_future"\)/
    )
    assert.isNull(await readPostmaster(join(folder, 'data', 'postgres')))
  }).timeout(170_000)
})
