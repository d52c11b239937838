const state = $state({ title: '', site: 'WXIAI', admin: false })

/** What the page tells the frame around it. */
export const shell = {
  get title() {
    return state.title
  },
  get site() {
    return state.site
  },
  /** Whoever looks may change the site. */
  get admin() {
    return state.admin
  },
  setTitle(title: string) {
    state.title = title
  },
  setSite(name: string) {
    state.site = name
  },
  setAdmin(admin: boolean) {
    state.admin = admin
  },
}
