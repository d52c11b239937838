import { RESERVED_IDS } from '@wxiai/sdk/validate'

/** A plugin's id, but none of the words that are segments of the API itself. */
export const pluginId = new RegExp(`^(?!(?:${RESERVED_IDS.join('|')})$)[a-z][a-z0-9-]*$`)
