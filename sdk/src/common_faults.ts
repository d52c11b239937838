import type { FaultTable } from './upstream_faults.js'
import type { Words } from './words.js'

/** A space between Latin letters and Chinese, and none between Chinese and Chinese. */
export const zhName = ([, zh]: Words) => (/[\x20-\x7e]$/.test(zh) ? `${zh} ` : zh)

/** What nearly every upstream can answer, with its name in the sentences. */
export function commonFaults(name: Words) {
  const [en] = name
  const zh = zhName(name)
  // prettier-ignore
  return {
    invalid_request: ['fail', `${en} does not accept this request`, `${zh}不接受此请求`],
    banned_prompt: ['fail', `The safety check of ${en} refused this`, `内容未通过${zh}的安全审核`],
    too_large: ['fail', `A file is too large for ${en}`, `文件超过${zh}的大小限制`],
    no_result: ['fail', `${en} finished without a result`, `${zh}已结束，但没有返回结果`],
    upstream_failed: ['fail', `${en} failed`, `${zh}生成失败`],
    upstream_lost: ['fail', `${en} no longer knows this task`, `${zh}已查不到此任务`],
    upstream_timeout: ['fail', `${en} did not answer in time`, `${zh}未在规定时间内响应`],
    upstream_garbage: ['fail', `${en} answered something unreadable`, `${zh}返回了无法识别的内容`],
    upstream_busy: ['retry', `${en} asks us to slow down`, `${zh}请求过于频繁`],
    upstream_unavailable: ['retry', `${en} is out of order for the moment`, `${zh}暂时不可用`],
    upstream_unauthorized: ['misconfigured', `${en} refuses the key of this site`, `${zh}拒绝了本站的密钥`],
    upstream_forbidden: ['misconfigured', `The account of this site may not use this at ${en}`, `本站账户无权使用${zh}的此项功能`],
    upstream_no_credit: ['misconfigured', `The account of this site has no credit left at ${en}`, `本站在${zh}的账户余额不足`],
    model_not_found: ['misconfigured', `${en} does not know this model or address`, `${zh}找不到此模型或地址`],
  } as const satisfies FaultTable
}

/** What several can answer. An upstream has those that its codes name, and those that it asks for by `also`. */
export function furtherFaults(name: Words) {
  const [en] = name
  const zh = zhName(name)
  // prettier-ignore
  return {
    policy_violation: ['fail', `The request breaks a rule of ${en}, e.g. one about copyright`, `请求违反${zh}的平台规定（例如版权）`],
    banned_image: ['fail', 'The safety check refused a picture that was sent', '上传的图片未通过安全审核'],
    banned_output: ['fail', 'The safety check withheld the result', '生成结果未通过安全审核'],
    real_person: ['fail', 'A picture may show a real person, which is not allowed', '图片可能包含真人，不被允许'],
    too_many_pictures: ['fail', 'This model takes fewer pictures', '此模型可用的图片数量更少'],
    cancelled_upstream: ['fail', `The task was cancelled at ${en}`, `任务已在${zh}处取消`],
    queue_full: ['retry', `${en} works on as many tasks as the account of this site allows`, `已达到本站${zh}账户的并发上限`],
    upstream_maintenance: ['retry', `${en} is closed for maintenance`, `${zh}正在维护`],
    account_exception: ['misconfigured', `Something is wrong with the account of this site at ${en}`, `本站的${zh}账户异常`],
    account_overdue: ['misconfigured', `The account of this site has unpaid bills at ${en}`, `本站的${zh}账户已欠费`],
    service_not_open: ['misconfigured', `The account of this site has not opened this service or model of ${en}`, `本站账户未开通${zh}的此服务或模型`],
    upstream_quota: ['misconfigured', `The account of this site has reached its own limit at ${en}`, `本站的${zh}账户已达到用量上限`],
    ip_not_allowed: ['misconfigured', `${en} does not let the IP address of this site in`, `本站的 IP 不在${zh}白名单内`],
    token_missing: ['misconfigured', `No key reached ${en}; something on the way takes it away`, `密钥未送达${zh}，可能被中间环节去除`],
    token_invalid: ['misconfigured', `${en} refuses the signature: the secret key is wrong`, `${zh}签名校验失败：密钥有误`],
    token_early: ['misconfigured', `The clock of this machine is ahead of that of ${en}`, `本机时钟快于${zh}服务器`],
    token_expired: ['misconfigured', `The clock of this machine is behind that of ${en}, or the key has expired`, `本机时钟慢于${zh}服务器，或密钥已过期`],
    upstream_method: ['misconfigured', `The address of this site does not lead to the API of ${en}`, `本站配置的地址不是${zh}接口`],
    no_public_address: ['misconfigured', `${en} fetches files itself, and this site has no public address`, `${zh}需要自行下载文件，而本站未设置公网地址`],
  } as const satisfies FaultTable
}

export type CommonCode = keyof ReturnType<typeof commonFaults>
export type FurtherCode = keyof ReturnType<typeof furtherFaults>
