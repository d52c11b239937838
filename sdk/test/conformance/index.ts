import type { Plugin } from '../../src/contract.js'
import { declarationCases } from './declaration_cases.js'
import { gatewayCases } from './gateway_cases.js'
import { lifecycleCases } from './lifecycle_cases.js'
import { modelCases } from './model_cases.js'
import { recordCases } from './record_cases.js'
import { taskCases } from './task_cases.js'
import { upstreamCases } from './upstream_cases.js'
import { Subject, type Case, type Fixtures } from './world.js'

export type { Case, Fixtures, SteerWord } from './world.js'

/** What every plugin must do, as cases that any runner can run: each throws where the plugin does not. */
export function conformanceCases(plugin: Plugin, fixtures: Fixtures = {}): Case[] {
  const subject = new Subject(plugin, fixtures)
  return [
    ...declarationCases(subject),
    ...upstreamCases(subject),
    ...taskCases(subject),
    ...modelCases(subject),
    ...gatewayCases(subject),
    ...recordCases(subject),
    ...lifecycleCases(subject),
  ]
}

/** `test` of `node:test` and of Japa, and of any runner that is called like them. */
export type TestFunction = (name: string, run: () => Promise<void>) => unknown

/** The conformance suite: what every plugin must do, tried against its simulator. */
export function testPlugin(test: TestFunction, plugin: Plugin, fixtures: Fixtures = {}): void {
  const title = fixtures.name ? `${plugin.id} (${fixtures.name})` : plugin.id
  for (const { name, run } of conformanceCases(plugin, fixtures)) {
    // Without parameters: some runners wait for a callback otherwise.
    test(`${title}: ${name}`, () => run())
  }
}
