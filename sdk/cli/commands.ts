import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import {
  MANIFEST_FILE,
  newSigningKey,
  readManifest,
  SIGNATURE_FILE,
  signManifest,
} from '../src/package/index.js'
import { manifestText } from './assemble.js'
import { checkProject, type Checked } from './check.js'
import { Problem } from './problem.js'
import { openProject } from './project.js'
import { levelOf, RULES, type Finding } from './rules/catalogue.js'
import { readOther, versionRules } from './rules/version_rules.js'
import { readTarball, writeTarball } from './tarball.js'

export interface CheckOptions {
  against?: string
  json?: boolean
  strict?: boolean
}

const print = (line = '') => process.stdout.write(`${line}\n`)

/** 0 when the plugin may be published, 1 when not. */
export async function check(folder: string, options: CheckOptions): Promise<number> {
  const project = await openProject(folder)
  const checked = await checkProject(project)
  if (options.against) await compare(checked, options.against)
  const { findings } = checked
  const errors = findings.filter((one) => levelOf(one) === 'error').length
  const warnings = findings.length - errors
  const ok = errors === 0 && !(options.strict && warnings > 0)
  if (options.json) {
    const listed = findings.map((one) => ({ level: levelOf(one), ...one }))
    print(JSON.stringify({ ok, errors, warnings, findings: listed }, null, 2))
  } else {
    report(findings)
    print(
      `${errors} ${errors === 1 ? 'error' : 'errors'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`
    )
  }
  return ok ? 0 : 1
}

async function compare(checked: Checked, against: string) {
  const old = await readOther(against)
  if (checked.packed) checked.findings.push(...versionRules(old, checked.packed.manifest))
}

function report(findings: Finding[]) {
  const order = (one: Finding) => (levelOf(one) === 'error' ? 0 : 1)
  for (const one of findings.toSorted((a, b) => order(a) - order(b))) {
    const place = one.file ? `${one.file}${one.line ? `:${one.line}` : ''}: ` : ''
    print(`${levelOf(one).padEnd(7)}  ${one.rule}  ${place}${one.message}`)
  }
  if (findings.length) print()
  for (const rule of new Set(findings.map((one) => one.rule))) print(`${rule}: ${RULES[rule].what}`)
  if (findings.length) print()
}

export interface PackOptions {
  out?: string
  json?: boolean
}

/** Writes one tarball; 1 when the check finds an error. */
export async function pack(folder: string, options: PackOptions): Promise<number> {
  const project = await openProject(folder)
  const { findings, packed } = await checkProject(project)
  if (!packed) {
    report(findings.filter((one) => levelOf(one) === 'error'))
    throw new Problem('not packed: put the errors above right first')
  }
  const { manifest, assembled } = packed
  const files = new Map(assembled.files)
  files.set(MANIFEST_FILE, new TextEncoder().encode(manifestText(manifest)))
  const bytes = await writeTarball(new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1))))
  const name = `${manifest.package.replace(/^@/, '').replace('/', '-')}-${manifest.version}.tgz`
  const path = join(options.out ?? join(project.root, 'dist'), name)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, bytes)
  if (options.json)
    print(
      JSON.stringify({
        file: path,
        bytes: bytes.length,
        id: manifest.id,
        version: manifest.version,
      })
    )
  else
    print(
      `${relative(process.cwd(), path) || basename(path)}  ${(bytes.length / 1024).toFixed(1)} KB, ${files.size} files`
    )
  return 0
}

/** Signs a packed plugin in its place. */
export async function sign(tarball: string, keyFile: string): Promise<number> {
  const files = await readTarball(tarball)
  const manifest = files.get(MANIFEST_FILE)
  if (!manifest)
    throw new Problem(`${tarball}: holds no plugin.json; make it with "wxiai-plugin pack"`)
  readManifest(manifest)
  const pem = await readFile(keyFile, 'utf8').catch(() => {
    throw new Problem(
      `${keyFile}: cannot be read; make a key with "wxiai-plugin sign --new-key ${keyFile}"`
    )
  })
  const signature = signManifest(manifest, pem)
  files.set(SIGNATURE_FILE, new TextEncoder().encode(`${JSON.stringify(signature, null, 2)}\n`))
  await writeFile(
    tarball,
    await writeTarball(new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1))))
  )
  print(`${tarball} is signed with the key ${signature.key}`)
  return 0
}

/** Never over a key that is there. */
export async function newKey(file: string): Promise<number> {
  const { privateKeyPem, key } = newSigningKey()
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, privateKeyPem, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST'
    throw new Problem(
      exists
        ? `${file}: is there already; a lost key cannot be made again`
        : `${file}: ${(error as Error).message}`
    )
  }
  print(`${file} is your private key: keep it out of the repository, and a copy in a safe place.`)
  print(`Sites trust you by this public key: ${key}`)
  return 0
}
