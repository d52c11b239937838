/** Messages of the pages in Simplified Chinese; what only the server says, and what only admins read, is not here. */
export default import.meta.glob(
  '../../locales/zh-CN/{account,auth,credits,gallery,home,prices,shell,studio,ui}.json',
  {
    eager: true,
    import: 'default',
  }
)
