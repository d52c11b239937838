/** Entry point of `node ace`: lets Node read TypeScript, then boots the console. */
import './bin/typescript/register.js'

await import('./bin/console.js')
