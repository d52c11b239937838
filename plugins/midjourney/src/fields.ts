/** Pieces of input schemas that several operations share. */
import { MODES } from './modes.js'

export const mode = {
  'type': 'string',
  'enum': MODES,
  'default': 'fast',
  'x-order': 2,
  'x-label': { 'en': 'Speed', 'zh-CN': '速度' },
  'x-enum-labels': {
    turbo: { 'en': 'Turbo', 'zh-CN': '极速' },
    fast: { 'en': 'Fast', 'zh-CN': '快速' },
    relax: { 'en': 'Relax', 'zh-CN': '休闲' },
  },
} as const

export const bot = {
  'type': 'string',
  'enum': ['MID_JOURNEY', 'NIJI_JOURNEY'],
  'default': 'MID_JOURNEY',
  'x-order': 3,
  'x-label': { 'en': 'Model family', 'zh-CN': '模型' },
  'x-enum-labels': {
    MID_JOURNEY: 'Midjourney',
    NIJI_JOURNEY: { 'en': 'Niji (anime)', 'zh-CN': 'Niji（动漫）' },
  },
} as const

export const picture = { 'type': 'string', 'format': 'wxiai-file', 'x-accept': 'image/*' } as const

export const finishedTask = {
  'type': 'string',
  'format': 'wxiai-task',
  'x-label': { 'en': 'Picture', 'zh-CN': '图片' },
} as const
