/** Messages of the pages in English; what only the server says, and what only admins read, is not here. */
export default import.meta.glob(
  '../../locales/en/{account,auth,credits,gallery,home,prices,shell,studio,ui}.json',
  {
    eager: true,
    import: 'default',
  }
)
