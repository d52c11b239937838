import { form, inputFile, type InputOf } from '@wxiai/sdk'
import { defineOperation, type Context } from './config.js'
import { kling } from './errors.js'
import { look, send, status, type Reference } from './film.js'

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

const BY_TEXT = [{ source: ['text'] }]

const fields = form.object(['video', 'text', 'recording'], {
  task: form.task(['Film', '视频']),
  video: form.file(['Film', '视频'], 'video/mp4,video/quicktime', {
    help: ['MP4 or MOV with a face, 2 to 60 seconds.', 'MP4 或 MOV，需有人脸，2 至 60 秒。'],
    fits: [{ task: false }],
  }),
  source: form.choice(['Speech', '语音'], {
    text: ['Words', '文字'],
    recording: ['Recording', '录音'],
  }),
  text: form.text(['Words', '台词'], 120, { fits: BY_TEXT }),
  language: form.language(['zh', 'en'], { fits: BY_TEXT }),
  voice: form.choice(['Voice', '音色'], NAMES, {
    list: true,
    fits: BY_TEXT,
    choicesFit: LANGUAGES,
  }),
  voice_speed: form.slider(['Pace', '语速'], [0.8, 2, 1], { fits: BY_TEXT }),
  recording: form.file(['Recording', '录音'], 'audio/mpeg,audio/wav,audio/mp4,audio/aac', {
    mostBytes: 5 * 2 ** 20,
    fits: [{ source: ['recording'] }],
  }),
})
type Input = InputOf<typeof fields>

async function filmOf({ video }: Input, ctx: Context) {
  if (!ctx.parent) return { video_url: await kling.urlOf(video, ctx) }
  const task = await look(ctx.parent.reference as Reference, ctx)
  if (!task?.film?.id) throw kling.fault('no_film')
  return { video_id: task.film.id }
}

async function voiceOf({ source, recording, text, ...input }: Input, ctx: Context) {
  if (source === 'recording') {
    const { base64 } = await inputFile(recording, ctx)
    return { mode: 'audio2video', audio_type: 'file', audio_file: base64 }
  }
  const { voice: voice_id, language: voice_language, voice_speed } = input
  return { mode: 'text2video', text, voice_id, voice_language, voice_speed }
}

/** No `find`: this endpoint keeps no reference of ours. */
export const lipSync = defineOperation({
  label: ['Lip-sync', '对口型'],
  description: [
    'A face in a film speaks your words, or a recording.',
    '让视频中的人物说出文字或跟随录音。',
  ],
  input: fields,
  quote: () => [{ item: 'lip-sync', quantity: 1 }],
  async submit(input, ctx) {
    const spoken = { ...(await filmOf(input, ctx)), ...(await voiceOf(input, ctx)) }
    return send('/v1/videos/lip-sync', { input: spoken, callback_url: ctx.webhookUrl }, ctx)
  },
  status,
  webhooks: true,
  pollInterval: 3000,
})
