import { defineConfig } from '@adonisjs/redis'
import type { InferConnections } from '@adonisjs/redis/types'
import env from '#start/env'

/** ioredis takes the parts of the address, and connects with the first command only. */
function connectionFrom(address: string) {
  const url = new URL(address)
  return {
    host: url.hostname,
    port: Number(url.port || 6379),
    username: decodeURIComponent(url.username) || undefined,
    password: decodeURIComponent(url.password) || undefined,
    db: Number(url.pathname.slice(1) || 0),
    tls: url.protocol === 'rediss:' ? {} : undefined,
    keyPrefix: 'wxiai:',
    lazyConnect: true,
    retryStrategy: (attempt: number) => Math.min(attempt * 100, 5000),
  }
}

const redisConfig = defineConfig({
  connection: 'main',
  connections: { main: connectionFrom(env.get('REDIS_URL') ?? 'redis://127.0.0.1:6379') },
})

export default redisConfig

declare module '@adonisjs/redis/types' {
  export interface RedisConnections extends InferConnections<typeof redisConfig> {}
}
