import type { Icon } from './icon.js'

export interface MenuItem {
  label: string
  icon?: Icon
  /** Right-hand side: a key, a price, a value. */
  note?: string
  href?: string
  external?: boolean
  checked?: boolean
  danger?: boolean
  disabled?: boolean
  run?: () => void
}
export interface MenuGroup {
  label?: string
  items: MenuItem[]
}
