import { wordFor } from './words.js'

/** What a choice of a setting is called, e.g. `auto` of the language. */
export function settingChoice(setting: string, choice: string): string {
  return wordFor(`admin.setting_choice.${setting.replaceAll('.', '_')}`, choice)
}
