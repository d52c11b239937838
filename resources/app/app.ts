import { createInertiaApp, router } from '@inertiajs/svelte'
import { services } from '@wxiai/sdk/ui'
import { mount } from 'svelte'
import type { SharedProps } from './types/pages.js'
import { layoutOf } from './layouts/layout_of.js'
import { useLocale } from './lib/load_catalog.js'
import { resolvePage } from './lib/resolve_page.js'

// The server leaves out the links that the app had when it asked; others may have come before the answer did.
router.on('beforeUpdate', ({ detail: { page } }) => {
  page.props.services ??= services.list
})

void createInertiaApp({
  resolve: resolvePage,
  layout: (name: string) => layoutOf(name),
  /** The bar is drawn by our own component: Inertia's would inject a style sheet. */
  progress: false,
  setup({ el, App, props }) {
    const { locale } = props.initialPage.props as unknown as SharedProps
    void useLocale(locale).then(() => el && mount(App, { target: el, props }))
  },
})
