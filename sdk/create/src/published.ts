#!/usr/bin/env node
/** What `npm create wxiai-plugin` runs; a checkout has ../index.js, which loads TypeScript. */
import { main } from './main.js'

process.exitCode = await main(process.argv.slice(2))
