import AdminLayout from './AdminLayout.svelte'
import AppLayout from './AppLayout.svelte'

/** Every page stands in the shell, admin pages also in the admin frame; sign-in pages bring their own. */
export function layoutOf(name: string) {
  if (name.startsWith('auth/')) return undefined
  return name.startsWith('admin/') ? [AppLayout, AdminLayout] : AppLayout
}
