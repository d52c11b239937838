const messages = {
  'en': {
    building: 'Building the pages, this takes a moment the first time ...',
    settled: 'Made .env with fresh secrets: keep a copy of it in a safe place.',
    ready: (url: string) => `WXIAI is ready: ${url}`,
    firstAccount: 'Open it and sign up: the first account becomes the administrator.',
    demo: 'Demo mode is on: services answer from simulators until you enter real credentials under Admin, Plugins.',
    stop: 'Ctrl-C stops it.',
    stopping: 'Stopping: open requests and running work are finished first ...',
  },
  'zh-CN': {
    building: '正在构建页面，首次启动需要一点时间……',
    settled: '已生成 .env 和新的密钥，请妥善备份该文件。',
    ready: (url: string) => `WXIAI 已就绪：${url}`,
    firstAccount: '打开上面的地址注册：第一个账号会成为管理员。',
    demo: '演示模式已开启：在“管理 → 插件”中填入真实凭据之前，各服务由模拟器应答。',
    stop: '按 Ctrl-C 停止。',
    stopping: '正在停止：先完成未结束的请求和任务……',
  },
}

export type StartMessages = (typeof messages)['en']

/** The language of the terminal. */
export function startMessages(environment: NodeJS.ProcessEnv = process.env): StartMessages {
  const language = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || ''
  return /^zh/i.test(language) ? messages['zh-CN'] : messages.en
}
