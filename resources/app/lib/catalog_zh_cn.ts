/** Messages of the pages in Simplified Chinese; texts of server errors stay on the server. */
export default import.meta.glob(
  ['../../locales/zh-CN/*.json', '!**/errors.json', '!**/validation.json'],
  {
    eager: true,
    import: 'default',
  }
)
