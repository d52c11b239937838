import type { Button, Job } from './job.js'

function button(customId: string, label = '', emoji = ''): Button {
  return { customId, emoji, label, style: 2, type: 2 }
}

const KEYCAPS = ['1️⃣', '2️⃣', '3️⃣', '4️⃣', '5️⃣']

/** The buttons that Discord shows under a finished picture of this kind. */
export function buttonsFor(job: Job): Button[] {
  const u = job.uuid
  const four = [1, 2, 3, 4]
  switch (job.art?.kind) {
    case 'grid':
      return [
        ...four.map((n) => button(`MJ::JOB::upsample::${n}::${u}`, `U${n}`)),
        button(`MJ::JOB::reroll::0::${u}::SOLO`, '', '🔄'),
        ...four.map((n) => button(`MJ::JOB::variation::${n}::${u}`, `V${n}`)),
      ]
    case 'single':
      return single(job)
    case 'film':
      return [
        button(`MJ::JOB::animate_high_extend::1::${u}`, 'Extend (High motion)', '🎞️'),
        button(`MJ::JOB::animate_low_extend::1::${u}`, 'Extend (Low motion)', '🎞️'),
      ]
    case 'upload':
      return [
        ...four.map((n) => button(`MJ::Job::PicReader::${n}`, '', KEYCAPS[n - 1])),
        button('MJ::Picread::Retry', '', '🔄'),
        button('MJ::Job::PicReader::all', 'Imagine all', '🎉'),
      ]
    default:
      return job.action === 'SHORTEN'
        ? KEYCAPS.map((emoji, i) => button(`MJ::Job::PromptAnalyzer::${i + 1}`, '', emoji))
        : []
  }
}

function single(job: Job): Button[] {
  const u = job.uuid
  const version = /--v(?:ersion)?\s+(\d+)/i.exec(job.prompt)?.[1] ?? '7'
  const list: Button[] = []
  if (version === '5') {
    list.push(button(`MJ::JOB::upsample_v5_2x::1::${u}::SOLO`, 'Upscale (2x)', 'upscale_1'))
    list.push(button(`MJ::JOB::upsample_v5_4x::1::${u}::SOLO`, 'Upscale (4x)', 'upscale_1'))
  } else if (version !== '8') {
    for (const kind of ['Subtle', 'Creative']) {
      const name = `MJ::JOB::upsample_v${version}_2x_${kind.toLowerCase()}::1::${u}::SOLO`
      list.push(button(name, `Upscale (${kind})`, 'upscale_1'))
    }
  }
  list.push(
    button(`MJ::JOB::low_variation::1::${u}::SOLO`, 'Vary (Subtle)', '🪄'),
    button(`MJ::JOB::high_variation::1::${u}::SOLO`, 'Vary (Strong)', '🪄'),
    button(`MJ::Inpaint::1::${u}::SOLO`, 'Vary (Region)', '🖌️'),
    button(`MJ::Outpaint::50::1::${u}::SOLO`, 'Zoom Out 2x', '🔍'),
    button(`MJ::Outpaint::75::1::${u}::SOLO`, 'Zoom Out 1.5x', '🔍'),
    button(`MJ::CustomZoom::${u}`, 'Custom Zoom', '🔍'),
    button(`MJ::JOB::pan_left::1::${u}::SOLO`, '', '⬅️'),
    button(`MJ::JOB::pan_right::1::${u}::SOLO`, '', '➡️'),
    button(`MJ::JOB::pan_up::1::${u}::SOLO`, '', '⬆️'),
    button(`MJ::JOB::pan_down::1::${u}::SOLO`, '', '⬇️'),
    button(`MJ::JOB::animate_high::1::${u}::SOLO`, 'Animate (High motion)', '🎞️'),
    button(`MJ::JOB::animate_low::1::${u}::SOLO`, 'Animate (Low motion)', '🎞️'),
    button(`MJ::BOOKMARK::${u}`, '', '❤️')
  )
  if (job.steer.others.includes('unknown-button')) {
    list.push(button(`MJ::JOB::relight::1::${u}::SOLO`, 'Relight', '💡'))
  }
  return list
}
