#!/usr/bin/env node
/** `npm create wxiai-plugin` in a checkout: a working plugin, ready to be changed. */
import { run } from '../bin/run.js'

await run(new URL('src/main.js', import.meta.url).href)
