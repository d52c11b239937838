/** Messages of the pages in English; texts of server errors stay on the server. */
export default import.meta.glob(
  ['../../locales/en/*.json', '!**/errors.json', '!**/validation.json'],
  {
    eager: true,
    import: 'default',
  }
)
