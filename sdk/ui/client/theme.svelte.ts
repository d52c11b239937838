export type Theme = 'system' | 'light' | 'dark' | 'oled'
export const THEMES: readonly Theme[] = ['system', 'light', 'dark', 'oled']

const state = $state<{ choice: Theme }>({ choice: 'system' })

export const theme = {
  get choice() {
    return state.choice
  },
  set(choice: Theme) {
    state.choice = choice
    document.documentElement.dataset.theme = choice
  },
}
