/** For dependency-cruiser: the aliases in package.json end in .js, the sources in .ts. */
module.exports = {
  resolve: {
    extensionAlias: { '.js': ['.ts', '.js'] },
    extensions: ['.ts', '.js', '.svelte', '.json'],
    alias: { '~': require('node:path').join(__dirname, 'resources/app') },
  },
}
