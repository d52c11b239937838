import { field } from '@wxiai/sdk'

/** The parameters of a Midjourney prompt as fields; prompt.ts turns them into `--ar 16:9 --s 250 …`. */
export const parameters = {
  aspect_ratio: field(
    {
      type: 'string',
      pattern: '^[1-9][0-9]{0,2}:[1-9][0-9]{0,2}$',
      default: '1:1',
      examples: ['1:1', '4:3', '3:2', '16:9', '21:9', '3:4', '2:3', '9:16'],
    },
    { label: ['Aspect ratio', '宽高比'] }
  ),
  version: field(
    {
      type: 'string',
      pattern: '^[0-9]{1,2}(\\.[0-9])?$',
      examples: ['7', '6.1', '6', '5.2'],
    },
    { label: ['Version', '版本'], help: ['Empty: the newest', '留空为最新版'] }
  ),
  negative_prompt: field(
    { type: 'string', maxLength: 1000 },
    {
      advanced: true,
      label: ['Leave out', '排除内容'],
      help: ['Separated by commas (--no)', '用逗号分隔（--no）'],
    }
  ),
  stylize: field(
    { type: 'integer', minimum: 0, maximum: 1000 },
    { advanced: true, widget: 'slider', label: ['Stylize', '风格化'] }
  ),
  chaos: field(
    { type: 'integer', minimum: 0, maximum: 100 },
    { advanced: true, widget: 'slider', label: ['Chaos', '混乱度'] }
  ),
  weird: field(
    { type: 'integer', minimum: 0, maximum: 3000 },
    { advanced: true, widget: 'slider', label: ['Weird', '怪异度'] }
  ),
  seed: field(
    { type: 'integer', minimum: 0, maximum: 4294967295 },
    { advanced: true, label: ['Seed', '种子'] }
  ),
  quality: field(
    { type: 'string', enum: ['0.5', '1', '2', '4'] },
    { advanced: true, label: ['Quality', '质量'] }
  ),
  image_weight: field(
    { type: 'number', minimum: 0, maximum: 3 },
    { advanced: true, widget: 'slider', label: ['Weight of references', '参考图权重'] }
  ),
  raw: field({ type: 'boolean' }, { advanced: true, label: ['Raw style', '原始风格'] }),
  tile: field({ type: 'boolean' }, { advanced: true, label: ['Seamless tile', '无缝平铺'] }),
}
