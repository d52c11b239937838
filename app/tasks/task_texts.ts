import { speak } from '#settings/languages'
import { textIn } from '#plugins/text'
import type { TaskRow } from '#tasks/task_row'

/** Why a task failed, in a reader's language: the plugin's own words, or ours for what the engine decided. */
export function errorText(
  task: Pick<TaskRow, 'error_code' | 'error_message'>,
  locale: string
): string {
  if (task.error_message) return textIn(task.error_message, locale)
  const i18n = speak(locale)
  return i18n.t(`errors.${task.error_code}`, undefined, i18n.t('errors.task_failed'))
}

/** Why a task that succeeded has less than was asked for. */
export function noticeText(task: Pick<TaskRow, 'error_message'>, locale: string): string {
  if (task.error_message) return textIn(task.error_message, locale)
  return speak(locale).t('errors.task_incomplete')
}
