import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Operation, Plugin } from '../../src/contract.js'
import { isRecord } from '../../src/faults.js'
import { walkSchema } from '../../src/schema.js'
import { validatePlugin } from '../../src/validate.js'
import type { Project } from '../project.js'
import type { Finding, RuleId } from './catalogue.js'

/** What the plugin declares: the contract, its texts, its icon and pages. */
export async function declarationRules(project: Project, plugin: Plugin): Promise<Finding[]> {
  const faults = validatePlugin(plugin)
  if (faults.length) {
    return faults.map(({ path, message }) => ({ rule: 'contract', message: `${path}: ${message}` }))
  }
  return [
    ...textRules(plugin),
    ...hostRules(plugin),
    ...pageRules(project, plugin),
    ...(await iconRules(project, plugin)),
  ]
}

function textRules(plugin: Plugin): Finding[] {
  const findings: Finding[] = []
  const say = (rule: RuleId, message: string) => findings.push({ rule, message })
  const check = (text: unknown, path: string, { plain = false } = {}) => {
    if (isRecord(text)) {
      const { 'zh-CN': chinese } = text
      if (typeof chinese !== 'string' || !chinese.trim()) {
        say('translation-missing', `${path}.zh-CN: is missing`)
      }
    } else if (typeof text === 'string' && !plain) {
      say('translation-plain', `${path}: "${text.slice(0, 60)}" is one language for everybody`)
    }
  }
  const form = (schema: unknown, at: string) =>
    walkSchema(schema, (node, path) => {
      check(node['x-label'], `${at}${path}.x-label`)
      check(node['x-help'], `${at}${path}.x-help`)
      const names = node['x-enum-labels']
      if (isRecord(names)) {
        for (const [key, text] of Object.entries(names)) {
          check(text, `${at}${path}.x-enum-labels.${key}`, { plain: true })
        }
      }
      if (/^\.properties\.[^.]+$/.test(path) && !node['x-label'] && node['x-widget'] !== 'hidden') {
        say('label-missing', `${at}${path}: has no x-label`)
      }
    })

  check(plugin.name, 'name', { plain: true })
  check(plugin.description, 'description')
  form(plugin.config, 'config')
  plugin.services.forEach((service, index) => {
    const at = `services[${index}]`
    check(service.name, `${at}.name`, { plain: true })
    check(service.description, `${at}.description`)
    for (const [key, price] of Object.entries(service.prices)) {
      check(price.label, `${at}.prices.${key}.label`)
      check(price.unit, `${at}.prices.${key}.unit`)
    }
    for (const [id, declared] of Object.entries(service.operations)) {
      const operation = declared as unknown as Operation
      check(operation.label, `${at}.operations.${id}.label`)
      check(operation.description, `${at}.operations.${id}.description`)
      if (!operation.hidden) form(operation.input, `${at}.operations.${id}.input`)
    }
  })
  plugin.gateways?.forEach((gateway, index) => {
    const at = `gateways[${index}]`
    check(gateway.name, `${at}.name`, { plain: true })
    check(gateway.description, `${at}.description`)
    for (const [id, label] of Object.entries(gateway.methods ?? {})) {
      check(label, `${at}.methods.${id}`)
    }
  })
  for (const [id, model] of Object.entries(plugin.models?.list ?? {})) {
    check(model.label, `models.list.${id}.label`, { plain: true })
    check(model.description, `models.list.${id}.description`)
  }
  return findings
}

function hostRules({ hosts = [] }: Plugin): Finding[] {
  return hosts
    .filter((host) => host.startsWith('*.') && host.split('.').length < 3)
    .map((host) => ({ rule: 'hosts-wide', message: `hosts: "${host}" is half of the internet` }))
}

function pageRules({ root }: Project, plugin: Plugin): Finding[] {
  return plugin.services.flatMap(({ id, page }): Finding[] => {
    const file = `pages/${page}.svelte`
    if (!page || existsSync(join(root, file))) return []
    return [
      { rule: 'page-missing', message: `the service ${id} names ${file}, which is not there` },
    ]
  })
}

async function iconRules({ root }: Project, { icon }: Plugin): Promise<Finding[]> {
  if (!icon) return []
  const inline = icon.trimStart().startsWith('<')
  const source = inline ? icon : await readFile(join(root, icon), 'utf8').catch(() => null)
  const say = (message: string): Finding[] => [{ rule: 'icon-missing', message }]
  if (source === null) return say(`icon: ${icon} is not there`)
  if (!/<svg[\s>]/i.test(source)) return say('icon: is no SVG')
  if (/<script|\son\w+\s*=|javascript:/i.test(source)) return say('icon: holds a script')
  return []
}
