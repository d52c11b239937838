import { PASSWORD } from '#tests/helpers/accounts'

export interface Visit {
  method?: string
  /** Without the token that proves that the request comes from our own page, or with this one. */
  csrf?: boolean | string
  headers?: Record<string, string>
}

/** A browser without pictures: keeps cookies, sends the CSRF token, follows nothing. */
export class Visitor {
  readonly #cookies = new Map<string, string>()
  readonly #base = `http://${process.env.HOST}:${process.env.PORT}`

  get token() {
    return decodeURIComponent(this.#cookies.get('XSRF-TOKEN') ?? '')
  }

  get cookie() {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  async go(path: string, body?: object, { method, csrf = true, headers = {} }: Visit = {}) {
    const token = csrf === true ? this.token : csrf
    const response = await fetch(this.#base + path, {
      method: method ?? (body ? 'POST' : 'GET'),
      redirect: 'manual',
      headers: {
        'accept': body ? 'application/json' : 'text/html',
        'content-type': 'application/json',
        ...(token === false ? {} : { 'x-xsrf-token': token }),
        'cookie': this.cookie,
        ...headers,
      },
      body: body && JSON.stringify(body),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!
      this.#cookies.set(name, value)
    }
    return response
  }

  target(response: Response) {
    return response.headers.get('location')
  }
}

/** A visitor who has seen the sign-in page. */
export async function arrived() {
  const visitor = new Visitor()
  await visitor.go('/login')
  return visitor
}

export async function entered(email: string) {
  const visitor = await arrived()
  const response = await visitor.go('/login', { email, password: PASSWORD })
  if (visitor.target(response) !== '/') throw new Error(`${email} cannot sign in`)
  return visitor
}
