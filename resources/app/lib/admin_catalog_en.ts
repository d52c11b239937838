/** Messages of the admin pages in English. */
export default import.meta.glob('../../locales/en/admin.json', { eager: true, import: 'default' })
