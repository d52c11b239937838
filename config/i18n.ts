import app from '@adonisjs/core/services/app'
import { defineConfig, formatters, loaders } from '@adonisjs/i18n'
import { RoomErrors } from '#shared/i18n/room_errors'

const location = app.makePath('resources/locales')

export default defineConfig({
  defaultLocale: 'en',
  supportedLocales: ['en', 'zh-CN'],
  fallbackLocales: { 'zh': 'zh-CN', 'zh-CN': 'en' },
  formatter: formatters.icu(),
  loaders: [loaders.fs({ location }), () => new RoomErrors(location)],
})
