import { field, form } from '@wxiai/sdk'
import { call } from './client.js'
import { defineOperation, type Context } from './config.js'
import { kling } from './errors.js'
import { look, status, taken, type Reference } from './film.js'

type Voice = readonly [id: string, languages: 'zh' | 'en' | 'zh en', en: string, zh: string]
// prettier-ignore
const VOICES: readonly Voice[] = [
  ['genshin_vindi2', 'zh en', 'Sunny', '阳光少年'], ['zhinen_xuesheng', 'zh en', 'Sage', '懂事小弟'],
  ['tiyuxi_xuedi', 'zh', 'Sporty boy', '运动少年'], ['ai_shatang', 'zh en', 'Blossom', '青春少女'],
  ['genshin_klee2', 'zh en', 'Peppy', '温柔小妹'], ['genshin_kirara', 'zh en', 'Dove', '元气少女'],
  ['ai_kaiya', 'zh en', 'Shine', '阳光男生'], ['tiexin_nanyou', 'zh', 'Witty fellow', '幽默小哥'],
  ['ai_chenjiahao_712', 'zh en', 'Lyric', '文艺小哥'], ['girlfriend_1_speech02', 'zh', 'Sweet neighbour', '甜美邻家'],
  ['chat1_female_new-3', 'zh en', 'Tender', '温柔姐姐'], ['girlfriend_2_speech02', 'zh', 'Office lady', '职场女青'],
  ['cartoon-boy-07', 'zh en', 'Zippy', '活泼男童'], ['cartoon-girl-01', 'zh en', 'Sprite', '俏皮女童'],
  ['ai_huangyaoshi_712', 'zh en', 'Rock', '稳重老爸'], ['you_pingjing', 'zh en', 'Helen', '温柔妈妈'],
  ['ai_laoguowang_712', 'zh en', 'Titan', '严肃上司'], ['chengshu_jiejie', 'zh en', 'Grace', '优雅贵妇'],
  ['zhuxi_speech02', 'zh', 'Kind grandfather', '慈祥爷爷'], ['uk_oldman3', 'zh', 'Chatty grandfather', '唠叨爷爷'],
  ['laopopo_speech02', 'zh en', 'Prattle', '唠叨奶奶'], ['heainainai_speech02', 'zh en', 'Hearth', '和蔼奶奶'],
  ['dongbeilaotie_speech02', 'zh', 'Man from the north-east', '东北老铁'], ['chongqingxiaohuo_speech02', 'zh', 'Lad from Chongqing', '重庆小伙'],
  ['chuanmeizi_speech02', 'zh', 'Girl from Sichuan', '四川妹子'], ['chaoshandashu_speech02', 'zh', 'Uncle from Chaoshan', '潮汕大叔'],
  ['ai_taiwan_man2_speech02', 'zh', 'Man from Taiwan', '台湾男生'], ['xianzhanggui_speech02', 'zh', 'Innkeeper from Xi’an', '西安掌柜'],
  ['tianjinjiejie_speech02', 'zh', 'Woman from Tianjin', '天津姐姐'], ['diyinnansang_DB_CN_M_04-v2', 'zh', 'Newsreader', '新闻播报男'],
  ['yizhipiannan-v1', 'zh', 'Dubbing actor', '译制片男'], ['guanxiaofang-v2', 'zh', 'Lively girl', '活力少女'],
  ['tianmeixuemei-v1', 'zh', 'Coquettish girl', '撒娇女友'], ['daopianyansang-v1', 'zh', 'Husky', '刀片烟嗓'],
  ['mengwa-v1', 'zh', 'Good little boy', '乖巧正太'], ['AOT', 'en', 'Ace', 'Ace'], ['oversea_male1', 'en', 'Anchor', 'Anchor'],
  ['girlfriend_4_speech02', 'en', 'Melody', 'Melody'], ['chat_0407_5-1', 'en', 'Siren', 'Siren'], ['uk_boy1', 'en', 'Bud', 'Bud'],
  ['PeppaPig_platform', 'en', 'Candy', 'Candy'], ['ai_huangzhong_712', 'en', 'Beacon', 'Beacon'], ['calm_story1', 'en', 'Lore', 'Lore'],
  ['uk_man2', 'en', 'Crag', 'Crag'], ['reader_en_m-v1', 'en', 'The Reader', 'The Reader'], ['commercial_lady_en_f-v1', 'en', 'Commercial Lady', 'Commercial Lady'],
]

const NAMES = Object.fromEntries(VOICES.map(([id, , en, zh]) => [id, [en, zh] as const]))
const LANGUAGES = Object.fromEntries(
  VOICES.map(([id, languages]) => [id, [{ language: languages.split(' ') }]])
)

const MOST_BYTES = 5 * 2 ** 20
const SOUNDS = /^audio\/(mpeg|mp3|wav|x-wav|vnd\.wave|mp4|x-m4a|aac)$/
const BY_TEXT = [{ source: ['text'] }]
const PATH = '/v1/videos/lip-sync'

interface Input {
  video?: string
  source?: 'text' | 'recording'
  text?: string
  language?: 'zh' | 'en'
  voice?: string
  voice_speed?: number
  recording?: string
}

async function filmOf({ video }: Input, ctx: Context) {
  if (ctx.parent) {
    const task = await look(ctx.parent.reference as unknown as Reference, ctx)
    if (!task?.film?.id) throw kling.fault('no_film')
    return { video_id: task.film.id }
  }
  if (!video) throw kling.fault('no_film')
  const url = await ctx.files.url(video)
  if (!url) throw kling.fault('no_public_address')
  return { video_url: url }
}

async function voiceOf(input: Input, ctx: Context) {
  if (input.source !== 'recording' || !input.recording) {
    const { text, voice, language, voice_speed: speed = 1 } = input
    const spoken = { voice_id: voice, voice_language: language, voice_speed: speed }
    return { mode: 'text2video', text, ...spoken }
  }
  const { bytes, mime } = await ctx.files.read(input.recording)
  if (!SOUNDS.test(mime)) throw kling.fault('bad_recording')
  if (bytes.byteLength > MOST_BYTES) throw kling.fault('too_large')
  const sound = Buffer.from(bytes).toString('base64')
  return { mode: 'audio2video', audio_type: 'file', audio_file: sound }
}

/** No `find`: this endpoint keeps no reference of ours. */
export const lipSync = defineOperation({
  label: { 'en': 'Lip-sync', 'zh-CN': '对口型' },
  description: {
    'en': 'A face in a film speaks your words, or a recording.',
    'zh-CN': '让视频中的人物说出文字或跟随录音。',
  },
  input: {
    type: 'object',
    required: ['video', 'text', 'recording'],
    properties: {
      task: field({ type: 'string', format: 'wxiai-task' }, { label: ['Film', '视频'] }),
      video: form.file(['Film', '视频'], 'video/mp4,video/quicktime', {
        help: ['MP4 or MOV with a face, 2 to 60 seconds.', 'MP4 或 MOV，需有人脸，2 至 60 秒。'],
        fits: [{ task: false }],
      }),
      source: form.choice(['Speech', '语音'], {
        text: ['Words', '文字'],
        recording: ['Recording', '录音'],
      }),
      text: form.text(['Words', '台词'], 120, { fits: BY_TEXT }),
      language: form.choice(
        ['Language', '语言'],
        { zh: ['Chinese', '中文'], en: ['English', '英文'] },
        { fits: BY_TEXT }
      ),
      voice: form.choice(['Voice', '音色'], NAMES, {
        list: true,
        fits: BY_TEXT,
        choicesFit: LANGUAGES,
      }),
      voice_speed: form.slider(['Pace', '语速'], [0.8, 2, 1], { fits: BY_TEXT }),
      recording: form.file(
        ['Recording', '录音'],
        'audio/mpeg,audio/wav,audio/mp4,audio/x-m4a,audio/aac',
        {
          help: ['MP3, WAV, M4A or AAC, up to 5 MB.', 'MP3、WAV、M4A 或 AAC，不超过 5 MB。'],
          fits: [{ source: ['recording'] }],
        }
      ),
    },
  },
  quote: () => [{ item: 'lip-sync', quantity: 1 }],
  async submit(input: Input, ctx) {
    const body = { input: { ...(await filmOf(input, ctx)), ...(await voiceOf(input, ctx)) } }
    const hook = ctx.webhookUrl && { callback_url: ctx.webhookUrl }
    const reference = taken(await call(PATH, ctx, { ...body, ...hook }), 'task_id', PATH)
    return { reference, state: 'queued' }
  },
  status,
  webhooks: true,
  pollInterval: 3000,
})
