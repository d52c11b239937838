#!/usr/bin/env node
/** What an author does with a plugin: check, pack, sign, test, dev. */
import { run } from './run.js'

await run(new URL('../cli/main.js', import.meta.url).href)
