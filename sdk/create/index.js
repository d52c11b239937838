#!/usr/bin/env node
/** `npm create wxiai-plugin`: a working plugin, ready to be changed. */
import { run } from '../bin/run.js'

await run(new URL('src/main.ts', import.meta.url).href)
