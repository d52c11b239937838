const state = $state({ title: '', site: 'WXIAI' })

/** What the page tells the frame around it. */
export const shell = {
  get title() {
    return state.title
  },
  get site() {
    return state.site
  },
  setTitle(title: string) {
    state.title = title
  },
  setSite(name: string) {
    state.site = name
  },
}
