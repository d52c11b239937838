import { router } from '@inertiajs/svelte'
import {
  credit,
  i18n,
  services,
  setDraftOwner,
  setToken,
  shell,
  theme,
  toast,
  webRequest,
  type Locale,
  type Theme,
} from '@wxiai/sdk/ui'
import type { SharedProps } from '../types/pages.js'
import { useLocale } from './load_catalog.js'

let owner: string | null | undefined

/** Takes what every page brings along: token, balance, site, and whose language and theme it is. */
export function adopt(props: SharedProps) {
  setToken(props.auth?.token)
  shell.setSite(props.site.name)
  shell.setAdmin(props.auth?.user.role === 'admin')
  credit.set(props.credit)
  services.set(props.services)
  const user = props.auth?.user.id ?? null
  setDraftOwner(user)
  if (user === owner) return
  // Only when the user changes: pages kept for the back button hold older preferences.
  owner = user
  theme.set(props.theme)
  if (props.locale !== i18n.locale) void useLocale(props.locale)
}

let flashed: SharedProps['flash'] | undefined
export function showFlash(flash: SharedProps['flash'] | undefined) {
  if (!flash || flash === flashed) return
  flashed = flash
  if (flash.success) toast.ok(flash.success)
  if (flash.error) toast.error(flash.error)
}

export function chooseTheme(choice: Theme) {
  theme.set(choice)
  void webRequest('/preferences', { theme: choice }).catch(() => {})
}

/** Texts of the app change at once; those that the server wrote follow with the reload of the props. */
export async function chooseLocale(locale: Locale) {
  await useLocale(locale)
  router.post('/preferences', { locale }, { preserveScroll: true, preserveState: true })
}
