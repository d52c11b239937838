import type { FromSchema, JSONSchema as FullJSONSchema } from 'json-schema-to-ts'

/** A JSON Schema (draft-07 / 2020-12 subset that Ajv validates). */
export type JSONSchema = Exclude<FullJSONSchema, boolean>

export type ConfigOf<Schema> = Schema extends FullJSONSchema ? FromSchema<Schema> : never

export type InputOf<Schema> = Schema extends FullJSONSchema ? FromSchema<Schema> : never

/** A text in one language or in several; `en` is the fallback. */
export type Text = string | ({ en: string } & Partial<Record<'zh-CN', string>>)

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** Permission that a user needs to run the operations of a service. */
export type Permission =
  'chat' | 'image_gen' | 'video_gen' | 'file_upload' | 'model_access' | 'workspace'

export type ServiceKind = 'image' | 'video' | 'audio' | 'other'
