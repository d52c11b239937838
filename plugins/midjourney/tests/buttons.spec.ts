import { test } from '@japa/runner'
import { actionsOf } from '../src/actions.js'
import { parseButton } from '../src/buttons.js'
import { modeOf } from '../src/modes.js'
import { priceOfButton } from '../src/prices.js'

const U = '898416ec-7c18-4762-bf03-8e428fee1860'

const BUTTONS: [string, string, string, string][] = [
  [`MJ::JOB::upsample::2::${U}`, 'upscale_2', 'UPSCALE', 'upscale'],
  [`MJ::JOB::variation::4::${U}`, 'variation_4', 'VARIATION', 'relax'],
  [`MJ::JOB::reroll::0::${U}::SOLO`, 'reroll', 'REROLL', 'relax'],
  [`MJ::JOB::low_variation::1::${U}::SOLO`, 'vary_subtle', 'VARIATION', 'relax'],
  [`MJ::JOB::high_variation::1::${U}::SOLO`, 'vary_strong', 'VARIATION', 'relax'],
  [`MJ::Inpaint::1::${U}::SOLO`, 'vary_region', 'INPAINT', 'relax'],
  [`MJ::Outpaint::50::1::${U}::SOLO`, 'zoom_2x', 'ZOOM', 'relax'],
  [`MJ::Outpaint::75::1::${U}::SOLO`, 'zoom_1.5x', 'ZOOM', 'relax'],
  [`MJ::Outpaint::100::1::${U}::SOLO`, 'make_square', 'ZOOM', 'relax'],
  [`MJ::CustomZoom::${U}`, 'custom_zoom', 'ZOOM', 'relax'],
  [`MJ::CustomZoom::1::${U}`, 'custom_zoom', 'ZOOM', 'relax'],
  [`MJ::JOB::pan_left::1::${U}::SOLO`, 'pan_left', 'PAN', 'relax'],
  [`MJ::JOB::pan_down::1::${U}::SOLO`, 'pan_down', 'PAN', 'relax'],
  [`MJ::JOB::upsample_v5_2x::1::${U}::SOLO`, 'hd_2x', 'UPSCALE_HD', 'upscale_hd'],
  [`MJ::JOB::upsample_v5_4x::1::${U}::SOLO`, 'hd_4x', 'UPSCALE_HD', 'upscale_hd'],
  [`MJ::JOB::upsample_v6_2x_subtle::1::${U}::SOLO`, 'hd_2x_subtle', 'UPSCALE_HD', 'upscale_hd'],
  [
    `MJ::JOB::upsample_v6r1_2x_creative::1::${U}::SOLO`,
    'hd_2x_creative',
    'UPSCALE_HD',
    'upscale_hd',
  ],
  [
    `MJ::JOB::upsample_v12_2x_creative::1::${U}::SOLO`,
    'hd_2x_creative',
    'UPSCALE_HD',
    'upscale_hd',
  ],
  [`MJ::JOB::animate_high::1::${U}::SOLO`, 'animate_high', 'VIDEO', 'video'],
  [`MJ::JOB::animate_low_extend::1::${U}`, 'extend_low', 'VIDEO_EXTEND', 'video'],
  [`MJ::JOB::video_virtual_upscale::3::${U}`, 'video_upscale_3', 'UPSCALE', 'upscale'],
  [`MJ::JOB::video::1::${U}::manual`, 'animate_manual', 'VIDEO', 'video'],
  ['MJ::Job::PicReader::2', 'pick_2', 'IMAGINE', 'relax'],
  ['MJ::Picread::Retry', 'describe_retry', 'DESCRIBE', 'describe'],
  ['MJ::Job::PromptAnalyzer::5', 'pick_5', 'IMAGINE', 'relax'],
  [`MJ::JOB::relight::1::${U}`, `MJ::JOB::relight::1::${U}`, 'ACTION', 'action'],
  ['nonsense', 'nonsense', 'ACTION', 'action'],
]

test.group('midjourney: buttons', () => {
  test('{0}')
    .with(BUTTONS)
    .run(({ assert }, [customId, id, action, price]) => {
      assert.include(parseButton(customId), { id, action })
      assert.deepEqual(priceOfButton(customId, 'relax'), [{ item: price, quantity: 1 }])
    })

  test('the heart is free, all four picks cost four', ({ assert }) => {
    assert.deepEqual(priceOfButton(`MJ::BOOKMARK::${U}`, 'fast'), [])
    assert.deepEqual(priceOfButton('MJ::Job::PicReader::all', 'fast'), [
      { item: 'fast', quantity: 4 },
    ])
  })

  test('windows ask before they are sent', ({ assert }) => {
    assert.deepEqual(parseButton(`MJ::Inpaint::1::${U}::SOLO`).needs, ['mask', 'prompt'])
    assert.deepEqual(parseButton(`MJ::CustomZoom::${U}`).needs, ['prompt'])
  })

  test('a button runs at the speed of its picture', ({ assert }) => {
    const parent = { id: '1', operation: 'imagine', action: 'IMAGINE', input: {}, reference: {} }
    assert.equal(modeOf({}, { ...parent, input: { mode: 'turbo' } }), 'turbo')
    assert.equal(modeOf({}, { ...parent, reference: { ids: ['1'], mode: 'relax' } }), 'relax')
    assert.equal(modeOf({ mode: 'relax' }, { ...parent, input: { mode: 'turbo' } }), 'relax')
    assert.equal(modeOf({}, parent), 'fast')
  })

  test('unknown buttons are shown, names are not emoji', ({ assert }) => {
    const actions = actionsOf(
      [
        { customId: `MJ::JOB::relight::1::${U}::SOLO`, emoji: '💡', label: '' },
        { customId: `MJ::JOB::upsample_v7_2x_subtle::1::${U}::SOLO`, emoji: 'upscale_1' },
        { label: 'no id' },
      ],
      { taskId: 'task', mode: 'fast' }
    )
    assert.lengthOf(actions, 2)
    assert.include(actions[0], { label: 'relight', emoji: '💡', operation: 'action' })
    assert.notProperty(actions[1], 'emoji')
  })
})
