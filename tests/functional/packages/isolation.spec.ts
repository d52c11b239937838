import { execFileSync } from 'node:child_process'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { ISOLATION } from '#plugins/isolation/tuning'
import { packedPlugin, publisher } from '#tests/fixtures/packages/packed_plugin'
import { eventually } from '#tests/helpers/eventually'
import { configureSteered, person, type Person } from '../tasks/support.js'
import { nothingIsOwed, steeredDesk } from './support.js'

/** What a plugin does wrong when its prompt says so. */
const EVIL = {
  quote: `if (prompt.includes('loop-quote')) for (;;) {}`,
  submit: `
    if (prompt.includes('loop-submit')) for (;;) {}
    if (prompt.includes('exit')) process.exit(3)
    if (prompt.includes('crash')) setTimeout(() => { throw new Error('boom') }, 10)
    if (prompt.includes('leak-heap')) { const all = []; for (;;) all.push({ some: 'thing', list: new Array(100).fill(all.length) }) }
    if (prompt.includes('leak-bytes')) {
      globalThis.kept = []
      for (;;) { kept.push(Buffer.alloc(8 * 2 ** 20, 1)); await new Promise((done) => setTimeout(done, 5)) }
    }
    if (prompt.includes('crash') || prompt.includes('never')) await new Promise(() => {})`,
  status: `if (prompt.includes('loop-status')) for (;;) {}`,
}

/** Only a loop is silent for so long, however little time a process gets; in ms. */
const PATIENCE = 20_000

/** Tries a door and says what came of it. */
const DOORS = `
    const { createRequire } = await import('node:module')
    const require = createRequire(import.meta.url)
    const tried = {}
    const knock = async (name, open) => {
      try { tried[name] = 'open: ' + String(await open()).slice(0, 40) }
      catch (error) { tried[name] = error.code ?? error.cause?.code ?? error.name }
    }
    await knock('read', async () => (await import('node:fs')).readFileSync('/etc/passwd'))
    await knock('key', async () => (await import('node:fs')).readFileSync('/proc/' + process.ppid + '/environ'))
    await knock('write', async () => (await import('node:fs')).writeFileSync(new URL('./x', import.meta.url), 'x'))
    await knock('spawn', async () => (await import('node:child_process')).execSync('id'))
    await knock('worker', async () => new (await import('node:worker_threads')).Worker('1', { eval: true }))
    await knock('sqlite', async () => new (await import('node:sqlite')).DatabaseSync('/tmp/isolated.db'))
    await knock('sqlite2', async () => new (process.getBuiltinModule('node:sqlite')).DatabaseSync(':memory:'))
    await knock('fetch', async () => fetch(ctx.config.base_url))
    await knock('http', async () => new Promise((done, failed) => require('node:http').get(ctx.config.base_url, done).on('error', failed)))
    await knock('listen', async () => new Promise((done) => require('node:net').createServer().listen(0, done)))
    await knock('dns', async () => (await import('node:dns')).promises.resolve('example.com'))
    await knock('kill', async () => process.kill(process.ppid, 0))
    await knock('addon', async () => process.dlopen({ exports: {} }, '/x.node'))
    await knock('inspector', async () => (await import('node:inspector')).open(0))
    await knock('host', async () => ctx.http.get('http://undeclared.example/'))
    await knock('declared', async () => (await ctx.http.get(ctx.config.base_url + '/find/nobody')).status)
    tried.env = Object.keys(process.env).sort().join()
    return { state: 'succeeded', text: JSON.stringify(tried) }`

test.group('Packages: isolated plugins', (group) => {
  const usual = { ...ISOLATION }
  const { upstream, desk } = steeredDesk(group)
  let user: Person

  group.each.setup(async () => {
    Object.assign(ISOLATION, { heartbeat: 200, silence: PATIENCE, backoff: 20, idleRetired: 300 })
    await configureSteered(upstream.url)
    user = await person(null as never, '100')
    return async () => {
      Object.assign(ISOLATION, usual)
      await nothingIsOwed(user)
    }
  })

  type Options = Parameters<typeof packedPlugin>[0]
  async function install(options: Options = {}): Promise<void> {
    await desk.put(await packedPlugin(options))
    await desk.enable('packed', upstream.url)
  }
  async function processOf(plugin = 'packed') {
    const { body } = await desk.isolation(plugin)
    return body.processes[0]
  }
  async function made(prompt: string, more?: object) {
    const { status, body } = await desk.submit(user, 'packed', prompt, more)
    if (status !== 201) throw new Error(JSON.stringify(body))
    return desk.ended(user, body.id)
  }
  const alive = (pid: number) => {
    try {
      return process.kill(pid, 0)
    } catch {
      return false
    }
  }
  /** Processes of isolated plugins that this one has. */
  function children(): string[] {
    const all = execFileSync('ps', ['-o', 'args', '--ppid', String(process.pid)], {
      encoding: 'utf8',
    })
    return all.split('\n').filter((args) => args.includes('--permission'))
  }
  const gone = (pid: number) => eventually(() => !alive(pid))
  async function balance(): Promise<string[]> {
    const { body } = await desk.ask('GET', '/api/v1/credit', undefined, user)
    return [body.balance, body.held]
  }

  test('what it reads as a stream and reports on its way comes through', async ({ assert }) => {
    const png =
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
    await install({
      before: {
        submit: `
    const opened = await ctx.http.stream(ctx.config.base_url + '/svg/1')
    let text = ''
    for await (const piece of opened.body) text += Buffer.from(piece).toString()
    const left = await ctx.http.stream(ctx.config.base_url + '/svg/1')
    for await (const piece of left.body) break
    await ctx.report({ progress: 40, outputs: [{ data: Buffer.from('${png}', 'base64') }], usage: [{ item: 'one', quantity: 1 }] })
    return { state: 'succeeded', text: opened.status + ' ' + text, usage: [{ item: 'one', quantity: 1 }] }`,
      },
    })
    const task = await made('a lighthouse')
    assert.equal(task.status, 'succeeded', JSON.stringify(task))
    assert.equal(
      task.text,
      '200 <svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    )
    assert.lengthOf(task.outputs, 1)
  })

  test('unsigned: in a process of its own, signed by a trusted publisher: not', async ({
    assert,
  }) => {
    await install()
    const { body: unsigned } = await desk.isolation('packed')
    assert.deepEqual([unsigned.isolated, unsigned.isolated_by_default], [true, true])
    // Switched off after the installation it may have ended: the first call starts it.
    assert.equal((await made('a lighthouse')).text, 'made by 1.0.0')
    const { pid, state, memory_bytes: memory } = await processOf()
    assert.equal(state, 'running')
    assert.notEqual(pid, process.pid)
    assert.isAbove(memory, 0)
    assert.equal((await made('a lighthouse')).text, 'made by 1.0.0')
    assert.equal((await processOf()).pid, pid)

    const { privateKeyPem, key } = publisher()
    await desk.trust(key)
    await desk.put(await packedPlugin({ version: '1.1.0', key: privateKeyPem }))
    const { body: signed } = await desk.isolation('packed')
    assert.deepEqual([signed.isolated, signed.processes], [false, []])
    assert.equal((await made('a lighthouse')).text, 'made by 1.1.0')
    assert.isTrue(await gone(pid), 'the process of the version before')
  })

  test('files, dates, errors and abort come through as they are', async ({ assert }) => {
    const submit = `
      if (prompt === 'bytes') {
        const file = await ctx.files.read(input.file)
        const same = file.bytes instanceof Uint8Array && ctx.task.createdAt instanceof Date
        ctx.logger.info({ size: file.bytes.length }, 'read')
        return { state: 'succeeded', text: [same, file.name, ctx.locale].join(), outputs: [{ data: file.bytes }] }
      }
      if (prompt === 'refused') {
        throw new UpstreamError({ code: 'no_way', message: { en: 'No way.', 'zh-CN': '不行。' }, misconfigured: true })
      }
      if (prompt === 'later') {
        globalThis.times = (globalThis.times ?? 0) + 1
        if (times === 1) throw new UpstreamError({ code: 'busy', message: 'Busy.', retryable: true, retryAfter: 0.1 })
      }
      if (prompt === 'bug') null.length`
    const file = { 'type': 'string', 'format': 'wxiai-file', 'x-label': 'File' }
    const code = "import { UpstreamError } from '@wxiai/sdk'"
    await install({ before: { submit }, input: { file }, code })
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64'
    )
    const form = new FormData()
    form.append('file', new Blob([new Uint8Array(png)]), 'dot.png')
    const { body: stored } = await desk.ask('POST', '/api/v1/files', form, user)
    const task = await made('bytes', { file: stored.file_id })
    assert.equal(task.text, 'true,dot.png,en')
    const picture = await fetch(
      new URL(task.outputs[0]!.url, `http://${process.env.HOST}:${process.env.PORT}`)
    )
    assert.deepEqual(Buffer.from(await picture.arrayBuffer()), png)

    const refused = await made('refused')
    assert.deepEqual(refused.error, { code: 'no_way', message: 'No way.' })
    assert.equal((await made('later')).status, 'succeeded')
    assert.equal((await made('bug')).error?.code, 'plugin_error')
    assert.deepEqual(await balance(), ['90', '0'])
    assert.equal((await processOf()).restarts, 0)
  })

  test('what a plugin may not do is refused', async ({ assert }) => {
    await install({ before: { submit: DOORS } })
    const { text } = await made('doors')
    const tried = JSON.parse(text!)
    const { declared, host, env, ...closed } = tried
    for (const [door, answer] of Object.entries(closed)) {
      assert.notMatch(String(answer), /^open/, door)
    }
    assert.equal(closed.read, 'ERR_ACCESS_DENIED')
    assert.equal(closed.fetch, 'ERR_ACCESS_DENIED')
    assert.equal(host, 'host_not_allowed')
    assert.equal(declared, 'open: 404')
    assert.equal(env, 'NODE_ENV,TZ')
  })

  for (const [evil, fault] of [
    ['loop-submit', 'silent'],
    ['exit', 'crashed'],
    ['crash', 'crashed'],
    ['leak-heap', 'out_of_memory'],
    ['leak-bytes', 'out_of_memory'],
  ]) {
    test(`${evil}: costs its own task, and nothing else`, async ({ assert }) => {
      await install({ before: EVIL })
      await desk.isolate('packed', null, 64)
      const { pid } = await processOf()
      if (fault === 'silent') ISOLATION.silence = 2_000
      const { body: bad } = await desk.submit(user, 'packed', evil!)
      const other = desk.ask('POST', '/api/v1/steered/submit/plain', { prompt: 'x' }, user)
      const ended = await desk.ended(user, bad.id)
      ISOLATION.silence = PATIENCE
      assert.equal(ended.status, 'failed')
      assert.equal(ended.error?.code, 'plugin_unavailable')
      assert.equal((await desk.ended(user, (await other).body.id)).status, 'succeeded')
      assert.isTrue(await gone(pid))
      const after = await processOf()
      assert.equal(after.fault, fault, after.fault_detail)
      assert.equal((await made('again')).status, 'succeeded')
      assert.deepEqual(await balance(), ['90', '0'])
      assert.isAbove((await processOf()).restarts, 0)
    })
  }

  test('a loop in the price is an error for its caller, and the site goes on', async ({
    assert,
  }) => {
    await install({ before: EVIL })
    ISOLATION.silence = 2_000
    let over = false
    const stuck = desk.submit(user, 'packed', 'loop-quote').finally(() => (over = true))
    assert.equal((await desk.ask('GET', '/health/live')).status, 200)
    assert.isFalse(over, 'others are answered while it hangs')
    const { status, body } = await stuck
    assert.deepEqual([status, body.code], [503, 'plugin_unavailable'])
    assert.deepEqual(await balance(), ['100', '0'])
  })

  test('a loop in polls ends its own task; the others are followed to their end', async ({
    assert,
  }) => {
    await install({ before: EVIL })
    ISOLATION.silence = 2_000
    const sent = ['slow=9000', 'loop-status slow=99000'].map((prompt) =>
      desk.submit(user, 'packed', prompt)
    )
    const [good, bad] = await Promise.all(sent)
    const ended = await desk.ended(user, bad!.body.id)
    assert.deepEqual([ended.status, ended.error?.code], ['failed', 'plugin_error'])
    assert.equal((await desk.ended(user, good!.body.id)).status, 'succeeded')
    assert.deepEqual(await balance(), ['95', '0'])
  }).timeout(150_000)

  test('a process that is lost while the upstream answers: found again, never sent twice', async ({
    assert,
  }) => {
    assert.equal((await desk.isolate('steered', true)).status, 200)
    try {
      const { body: task } = await desk.ask(
        'POST',
        '/api/v1/steered/submit/sure',
        { prompt: 'late=4000' },
        user
      )
      await eventually(() => upstream.jobOf(task.id))
      process.kill((await processOf('steered')).pid, 'SIGKILL')
      assert.equal((await desk.ended(user, task.id)).status, 'succeeded')
      assert.equal(upstream.submits.get(task.id), 1)

      // Without anybody to ask it is refunded.
      const { body: unsure } = await desk.ask(
        'POST',
        '/api/v1/steered/submit/plain',
        { prompt: 'late=4000' },
        user
      )
      await eventually(() => upstream.jobOf(unsure.id))
      process.kill((await processOf('steered')).pid, 'SIGKILL')
      const lost = await desk.ended(user, unsure.id)
      assert.deepEqual([lost.status, lost.error?.code], ['failed', 'plugin_unavailable'])
      assert.equal(upstream.submits.get(unsure.id), 1)
      assert.deepEqual(await balance(), ['95', '0'])
    } finally {
      await desk.isolate('steered', null)
    }
  })

  test('a signal to the whole group, as of Ctrl-C, is for the app: what runs goes on', async ({
    assert,
  }) => {
    await install()
    await made('it is up')
    const { pid } = await processOf()
    const { body: running } = await desk.submit(user, 'packed', 'slow=600')
    await eventually(() => upstream.jobOf(running.id))
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.kill(pid, signal)
    assert.equal((await desk.ended(user, running.id)).status, 'succeeded')
    assert.equal((await processOf()).pid, pid)
  })

  test('a plugin that ends again and again is marked as failing, and comes back', async ({
    assert,
  }) => {
    Object.assign(ISOLATION, { crashes: 3 })
    await install({ before: EVIL })
    for (let i = 0; i < 2; i += 1) await made('exit')
    // How long it is quiet counts from the last crash.
    Object.assign(ISOLATION, { quiet: 4_000 })
    await made('exit')
    const failing = await processOf()
    assert.deepEqual([failing.state, failing.fault], ['failing', 'crashed'])
    const { body: shown } = await desk.ask('GET', '/api/v1/admin/plugins')
    const { error } = shown.items.find(({ id }: { id: string }) => id === 'packed')
    assert.equal(error, 'process_failing')
    await eventually(processOf, ({ state }) => state !== 'failing')
    assert.equal((await made('again')).status, 'succeeded')
    assert.equal((await processOf()).state, 'running')
  })

  test('started again by an admin: what runs ends where it began, new calls go to a new process', async ({
    assert,
  }) => {
    await install({
      before: {
        ...EVIL,
        submit: `${EVIL.submit}
          if (prompt.includes('late')) await ctx.http.post(ctx.config.base_url + '/jobs', { json: { prompt, caller: 'late' } })
          if (prompt.includes('pid')) {
            await new Promise((done) => setTimeout(done, prompt.includes('late') ? 1_500 : 0))
            return { state: 'succeeded', text: String(process.pid) }
          }`,
      },
    })
    const restart = () => desk.ask('POST', '/api/v1/packed/isolation/restart')
    const before = Number((await made('pid')).text)
    const { body: late } = await desk.submit(user, 'packed', 'late pid')
    await eventually(() => upstream.submits.get('late'))
    const { status, body } = await restart()
    assert.deepEqual([status, body.processes[0].state], [200, 'running'])
    assert.notEqual(body.processes[0].pid, before)
    assert.equal(Number((await made('pid')).text), body.processes[0].pid)
    assert.equal(Number((await desk.ended(user, late.id)).text), before)
    assert.isTrue(await gone(before))

    // Also one that waits for its next try.
    Object.assign(ISOLATION, { crashes: 2, backoff: 30_000 })
    for (let i = 0; i < 2; i += 1) {
      await made('exit')
      if (i === 0) await restart()
    }
    assert.notEqual((await processOf()).state, 'running')
    assert.equal((await restart()).body.processes[0].state, 'running')
    assert.equal((await made('pid')).status, 'succeeded')

    await desk.isolate('packed', false)
    assert.equal((await restart()).body.code, 'plugin_not_isolated')
  })

  test('switched by admins: tried first, written down, heeded at once', async ({ assert }) => {
    await install({
      code: 'globalThis.inThisProcess = process.pid',
      before: {
        submit: `if (prompt === 'pid') return { state: 'succeeded', text: String(process.pid) }`,
      },
    })
    const apart = Number((await made('pid')).text)
    assert.notEqual(apart, process.pid)
    assert.equal((await desk.isolate('packed', false)).body.isolated, false)
    assert.equal(Number((await made('pid')).text), process.pid)
    assert.isTrue(await gone(apart))
    const back = await desk.isolate('packed', true, 100)
    assert.deepEqual([back.body.isolated, back.body.memory_mb], [true, 100])
    assert.equal((await processOf()).state, 'running')
    const said = await db
      .from('audit_entries')
      .where({ action: 'plugin.isolation', target_id: 'packed', actor_id: desk.admin.id })
      .orderBy('id')
    assert.deepEqual(
      said.map(({ detail }) => detail),
      [
        { isolated: false, memory_mb: null },
        { isolated: true, memory_mb: 100 },
      ]
    )

    const wrong = await desk.ask('PUT', '/api/v1/packed/isolation', {
      isolated: 'yes',
      memory_mb: 1,
    })
    assert.equal(wrong.status, 422)
    assert.deepEqual(wrong.body.errors.map(({ field }: { field: string }) => field).sort(), [
      'isolated',
      'memory_mb',
    ])
  })

  test('what does not load like that stays as it is, with the reason', async ({ assert }) => {
    const { privateKeyPem, key } = publisher()
    await desk.trust(key)
    await install({
      code: `import { execSync } from 'node:child_process'; execSync('true')`,
      key: privateKeyPem,
    })
    const refused = await desk.isolate('packed', true)
    assert.deepEqual([refused.status, refused.body.code], [422, 'plugin_not_isolable'])
    assert.include(refused.body.detail, 'restricted')
    assert.equal((await desk.isolation('packed')).body.isolated, false)
    await eventually(children, ({ length }) => length === 0)
    assert.equal((await made('x')).status, 'succeeded')
  })

  test('its process ends when it is switched off, and when it is uninstalled', async ({
    assert,
  }) => {
    await install()
    await made('x')
    const first = (await processOf()).pid
    await desk.ask('POST', '/api/v1/packed/disable')
    assert.isTrue(await gone(first))
    assert.equal((await processOf()).state, 'stopped')
    await desk.ask('POST', '/api/v1/packed/enable')
    await made('x')
    const second = (await processOf()).pid
    await desk.uninstall('packed', 'purge')
    assert.isTrue(await gone(second))
  })
})
