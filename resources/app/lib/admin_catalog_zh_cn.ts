/** Messages of the admin pages in Simplified Chinese. */
export default import.meta.glob('../../locales/zh-CN/admin.json', {
  eager: true,
  import: 'default',
})
