import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { resolve } from 'node:path'

/** The real app over a data folder, in a process of its own. */
export class Site {
  readonly base: string
  readonly #child: ChildProcess

  private constructor(base: string, child: ChildProcess) {
    this.base = base
    this.#child = child
  }

  static async start(folder: string, more: NodeJS.ProcessEnv = {}): Promise<Site> {
    const port = await freePort()
    const child = spawn(process.execPath, ['bin/start.js'], {
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        ENV_PATH: folder,
        DATA_DIR: resolve(folder),
        APP_KEY: 'only-for-measuring-0000000000000000',
        HOST: '127.0.0.1',
        PORT: String(port),
        LOG_LEVEL: 'error',
        ...more,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()))
    while (!/is ready/.test(output)) {
      if (child.exitCode !== null) throw new Error(`the app over ${folder} ended: ${output}`)
      await new Promise((done) => setTimeout(done, 50))
    }
    return new Site(`http://127.0.0.1:${port}`, child)
  }

  async stop() {
    this.#child.kill('SIGTERM')
    await once(this.#child, 'exit')
  }
}

/** Somebody who has signed in at a site, by token and by cookie. */
export class Reader {
  readonly #base: string
  readonly #cookies = new Map<string, string>()
  #token = ''
  #version = ''
  /** What the app has already and is not sent again (`once`), as it tells with each visit. */
  #held = ''
  readonly #tags = new Map<string, string>()

  constructor({ base }: Pick<Site, 'base'>) {
    this.#base = base
  }

  /** Milliseconds of the first page behind the sign-in. */
  async signIn(email: string, password: string): Promise<number> {
    const body = JSON.stringify({ email, password })
    const headers = { 'content-type': 'application/json', 'accept': 'application/json' }
    const path = `${this.#base}/api/v1/auths/signin`
    const answer = await fetch(path, { method: 'POST', body, headers })
    this.#token = ((await answer.json()) as { token: string }).token
    await this.#web('/login')
    await this.#web('/login', body)
    const began = performance.now()
    const page = await (await this.#web('/')).text()
    const took = performance.now() - began
    this.#version = /(?:"|&quot;)version(?:"|&quot;):(?:"|&quot;)([^"&]*)/.exec(page)?.[1] ?? ''
    await this.ask('/')
    return took
  }

  /** A page loaded anew, as HTML. */
  async load(path: string): Promise<{ ms: number }> {
    const began = performance.now()
    const answer = await this.#web(path)
    await answer.text()
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`)
    return { ms: performance.now() - began }
  }

  /** An address of the API, by somebody who has the answer already. */
  async askAgain(path: string): Promise<{ ms: number }> {
    const known = this.#tags.get(path)
    const began = performance.now()
    const answer = await fetch(this.#base + path, {
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(known && { 'if-none-match': known }),
      },
    })
    await answer.text()
    const ms = performance.now() - began
    if (answer.status !== (known ? 304 : 200)) throw new Error(`${path}: ${answer.status}`)
    this.#tags.set(path, answer.headers.get('etag') ?? '')
    return { ms }
  }

  async upload(bytes: Uint8Array<ArrayBuffer>, name: string, type: string): Promise<void> {
    const body = new FormData()
    body.set('file', new File([bytes], name, { type }))
    const headers = { authorization: `Bearer ${this.#token}` }
    const answer = await fetch(`${this.#base}/api/v1/files`, { method: 'POST', body, headers })
    if (answer.status !== 201) throw new Error(`upload: ${await answer.text()}`)
  }

  /** The JSON of an address, and how long it took, in milliseconds. */
  async ask(path: string): Promise<{ body: unknown; ms: number }> {
    const began = performance.now()
    const answer = path.startsWith('/api/')
      ? await fetch(this.#base + path, { headers: { authorization: `Bearer ${this.#token}` } })
      : await this.#web(path, undefined, {
          'x-inertia': 'true',
          'x-inertia-version': this.#version,
          'x-inertia-except-once-props': this.#held,
        })
    const text = await answer.text()
    const ms = performance.now() - began
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${text.slice(0, 300)}`)
    const body = JSON.parse(text) as { onceProps?: object }
    if (body.onceProps) this.#held = Object.keys(body.onceProps).join(',')
    return { body, ms }
  }

  async #web(path: string, body?: string, extra: Record<string, string> = {}) {
    const answer = await fetch(this.#base + path, {
      method: body ? 'POST' : 'GET',
      redirect: 'manual',
      body,
      headers: {
        'accept': 'text/html',
        'content-type': 'application/json',
        'x-xsrf-token': decodeURIComponent(this.#cookies.get('XSRF-TOKEN') ?? ''),
        'cookie': [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...extra,
      },
    })
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!
      this.#cookies.set(name, value)
    }
    return answer
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  await new Promise((done) => server.close(done))
  return port
}
