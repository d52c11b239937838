import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto'
import { isRecord } from '../faults.js'
import { PluginPackageError } from './error.js'
import { SIGNATURE_FILE } from './manifest.js'

/** What plugin.json.sig holds. plugin.json has the hash of every other file, so its signature covers the package. */
export interface Signature {
  algorithm: 'ed25519'
  /** Base64 of the 32 bytes of the public key; what a site trusts. */
  key: string
  /** Base64; over the exact bytes of plugin.json. */
  signature: string
}

const refused = (message: string) => new PluginPackageError([{ path: '', message }], SIGNATURE_FILE)

function keyOf(publicKey: KeyObject): string {
  const { x } = publicKey.export({ format: 'jwk' })
  return Buffer.from(x as string, 'base64url').toString('base64')
}

export function newSigningKey(): { privateKeyPem: string; key: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const privateKeyPem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string
  return { privateKeyPem, key: keyOf(publicKey) }
}

/** @throws PluginPackageError when the key is no ed25519 private key. */
export function signManifest(bytes: Uint8Array, privateKeyPem: string): Signature {
  let key: KeyObject
  try {
    key = createPrivateKey(privateKeyPem)
  } catch {
    throw refused('the signing key cannot be read; make one with "wxiai-plugin sign --new-key"')
  }
  if (key.asymmetricKeyType !== 'ed25519') throw refused('the signing key must be ed25519')
  return {
    algorithm: 'ed25519',
    key: keyOf(createPublicKey(key)),
    signature: sign(null, bytes, key).toString('base64'),
  }
}

/** @throws PluginPackageError when the text is no signature. */
export function readSignature(source: string | Uint8Array): Signature {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(source).toString('utf8'))
  } catch {
    throw refused('is not JSON')
  }
  if (!isRecord(value) || value.algorithm !== 'ed25519') throw refused('must be of ed25519')
  const { key, signature } = value
  if (!isBytes(key, 32)) throw refused('key must be the base64 of 32 bytes')
  if (!isBytes(signature, 64)) throw refused('signature must be the base64 of 64 bytes')
  return { algorithm: 'ed25519', key, signature }
}

/** One spelling only: a key that can be written in two ways could be trusted in one and refused in the other. */
function isBytes(value: unknown, length: number): value is string {
  if (typeof value !== 'string') return false
  const bytes = Buffer.from(value, 'base64')
  return bytes.length === length && bytes.toString('base64') === value
}

/**
 * Says whose key signed these bytes of plugin.json; whether that key is trusted is for the caller to say.
 * @throws PluginPackageError when the signature does not fit.
 */
export function verifySignature(bytes: Uint8Array, sig: Signature): { key: string } {
  const { key, signature } = readSignature(JSON.stringify(sig))
  const publicKey = createPublicKey({
    format: 'jwk',
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key, 'base64').toString('base64url') },
  })
  if (!verify(null, bytes, publicKey, Buffer.from(signature, 'base64'))) {
    throw refused('does not fit plugin.json: one of the two was changed')
  }
  return { key }
}
