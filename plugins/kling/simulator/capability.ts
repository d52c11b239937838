/** What the real service lets through, written down on its own and not taken from the plugin. */
export interface Ask {
  source: 'text' | 'image'
  model: string
  mode: string
  seconds: number
  camera?: { type: string }
  brush: boolean
  first: boolean
  tail: boolean
  sound: boolean
  cfg: boolean
  negative: boolean
}

const TEXT = ['v1', 'v1-6', 'v2-master', 'v2-1-master', 'v2-5-turbo', 'v2-6']
const IMAGE = [...TEXT, 'v1-5', 'v2-1']
const FRAMES: Record<string, (ask: Ask) => boolean> = {
  'v1': ({ seconds }) => seconds === 5,
  'v1-5': ({ mode }) => mode === 'pro',
  'v1-6': ({ mode }) => mode === 'pro',
  'v2-1': ({ mode }) => mode === 'pro',
  'v2-5-turbo': ({ mode }) => mode === 'pro',
  'v2-6': ({ mode, sound }) => mode === 'pro' && !sound,
}

/** The name of what does not fit; null when all does. */
export function misfit(ask: Ask): string | null {
  const model = ask.model.replace(/^kling-/, '')
  const exactly = (name: string, mode: string[], seconds: number) =>
    model === name && mode.includes(ask.mode) && ask.seconds === seconds
  if (!(ask.source === 'text' ? TEXT : IMAGE).includes(model)) return 'model_name'
  if (ask.mode !== 'std' && ask.mode !== 'pro') return 'mode'
  if (ask.seconds !== 5 && ask.seconds !== 10) return 'duration'
  if (ask.cfg && model.startsWith('v2')) return 'cfg_scale'
  if (ask.sound && !(model === 'v2-6' && ask.mode === 'pro')) return 'sound'
  if ([ask.tail, ask.brush, ask.camera !== undefined].filter(Boolean).length > 1)
    return 'image_tail'
  if (ask.tail && !FRAMES[model]?.(ask)) return 'image_tail'
  if (ask.brush && !exactly('v1', ['std', 'pro'], 5) && !exactly('v1-5', ['pro'], 5)) {
    return 'dynamic_masks'
  }
  if (ask.camera) {
    const fits =
      ask.source === 'text'
        ? exactly('v1', ['std'], 5)
        : exactly('v1-5', ['pro'], 5) && ask.camera.type === 'simple'
    if (!fits) return 'camera_control'
  }
  return null
}

const AXES = ['horizontal', 'vertical', 'pan', 'tilt', 'roll', 'zoom']
const SHOTS = ['down_back', 'forward_up', 'right_turn_forward', 'left_turn_forward']

export interface Camera {
  type: string
  axis?: string
  amount?: number
}
/** A `camera_control` as it came; null when it is wrong, undefined when there is none. */
export function cameraOf(value: unknown): Camera | null | undefined {
  if (value === undefined || value === null) return undefined
  const { type, config } = value as { type?: unknown; config?: Record<string, unknown> }
  if (typeof type === 'string' && SHOTS.includes(type)) return config ? null : { type }
  if (type !== 'simple' || typeof config !== 'object' || config === null) return null
  const known = Object.entries(config).every(
    ([name, n]) => AXES.includes(name) && typeof n === 'number' && Math.abs(n) <= 10
  )
  const moved = Object.entries(config).filter(([, n]) => n !== 0)
  if (!known || moved.length !== 1) return null
  return { type, axis: moved[0][0], amount: Number(moved[0][1]) }
}
