import { createInertiaApp } from '@inertiajs/svelte'
import { mount } from 'svelte'
import type { SharedProps } from './types/pages.js'
import { layoutOf } from './layouts/layout_of.js'
import { useLocale } from './lib/load_catalog.js'
import { resolvePage } from './lib/resolve_page.js'

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
