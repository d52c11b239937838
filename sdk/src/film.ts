/** Fields in which a person moves the camera and the parts of a picture. */
import { field } from './field.js'
import type { Look } from './form.js'

/** A shot by its name, or an axis with how far and which way. */
export interface CameraMove {
  movement: string
  amount?: number
}

/** One movement at a time: along an axis by -10 to 10, or a whole shot. */
export function camera<const Axes extends readonly string[], const Shots extends readonly string[]>(
  axes: Axes,
  shots: Shots,
  look: Look = {}
) {
  return field(
    {
      type: 'object',
      required: ['movement'],
      additionalProperties: false,
      properties: {
        movement: { type: 'string', enum: [...axes, ...shots] as (Axes | Shots)[number][] },
        amount: { type: 'integer', minimum: -10, maximum: 10, not: { const: 0 } },
      },
      if: { properties: { movement: { enum: axes } } },
      then: { required: ['amount'] },
      else: { properties: { amount: false } },
    },
    { widget: 'camera', label: ['Camera', '运镜'], ...look }
  )
}

/** Parts of a picture that stay, and parts that move along a path. Points are shares of the picture, from its upper left corner. */
export interface Motion {
  still?: string
  moving?: { mask: string; path: { x: number; y: number }[] }[]
}

const MASK = { type: 'string', format: 'wxiai-mask' } as const
const SHARE = { type: 'number', minimum: 0, maximum: 1 } as const

/** Painted over the picture of another field. */
export function motion(
  pictureField: string,
  { parts, points, ...look }: Look & { parts: number; points: number }
) {
  return field(
    {
      'type': 'object',
      'minProperties': 1,
      'additionalProperties': false,
      'properties': {
        still: MASK,
        moving: {
          type: 'array',
          minItems: 1,
          maxItems: parts,
          items: {
            type: 'object',
            required: ['mask', 'path'],
            additionalProperties: false,
            properties: {
              mask: MASK,
              path: {
                type: 'array',
                minItems: 2,
                maxItems: points,
                items: {
                  type: 'object',
                  required: ['x', 'y'],
                  additionalProperties: false,
                  properties: { x: SHARE, y: SHARE },
                },
              },
            },
          },
        },
      },
      'x-picture': pictureField,
    },
    { widget: 'motion', label: ['Motion brush', '运动笔刷'], ...look }
  )
}
