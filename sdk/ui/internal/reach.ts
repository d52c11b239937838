import { createAttachmentKey } from 'svelte/attachments'

/**
 * Attributes of a button whose panel is not part of the page: it is fetched when somebody reaches for the button, and
 * shown when they press it.
 */
export function waitingFor(kind: 'menu' | 'dialog', prepare: () => unknown, show: () => unknown) {
  function reach(node: HTMLElement) {
    const key = (event: KeyboardEvent) => {
      if (event.key !== 'ArrowDown') return
      event.preventDefault()
      show()
    }
    node.addEventListener('pointerenter', prepare, { once: true })
    node.addEventListener('focus', prepare, { once: true })
    node.addEventListener('click', show)
    node.addEventListener('keydown', key)
    return () => {
      node.removeEventListener('click', show)
      node.removeEventListener('keydown', key)
    }
  }
  return { 'aria-haspopup': kind, 'aria-expanded': false, [createAttachmentKey()]: reach }
}
