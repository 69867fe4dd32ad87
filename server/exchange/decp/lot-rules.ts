import { stripped } from '#server/base/text.ts'

// The format has no lot number: producers write it in the subject, « …: Lot 2: Charpente bois ».

const mention = /(?<![\p{L}\d])lots?\s*(?:n\s*[°ºo]\.?\s*)?(\d{1,3}(?:\.\d{1,2})?[A-Z]?)(?![\p{L}\d])/giu

/** Title and lot told apart when the subject names one lot, once; else the whole subject is the title. */
export function lotIn(subject: string): { title: string; lotNumber: string; lotTitle: string } {
  const whole = { title: subject, lotNumber: '', lotTitle: '' }
  const mentions = withoutEcho([...subject.matchAll(mention)])
  if (mentions.length !== 1 || /(?<![\p{L}\d])lots\s/iu.test(subject)) return whole
  const [{ index, 0: words, 1: number }] = mentions as [RegExpExecArray]
  const before = trimmed(subject.slice(0, index))
  const after = trimmed(subject.slice(index + words.length)).replace(echo(number!), '')
  // « Lot 2 et 3 » names two; « lot 2 du marché de… » is no heading.
  if (/^(et|à|a|&|\d)(?![\p{L}])/iu.test(after)) return whole
  const separated = /^\s*[:\-–—,(.]/.test(subject.slice(index + words.length)) || after === ''
  if (!separated) return whole
  if (before.length >= 8) return { title: before, lotNumber: number!, lotTitle: after }
  return { title: subject, lotNumber: number!, lotTitle: after }
}

/** « Lot 1: Lot 1 : Charpente »: some tools write the number before a title that already has it. */
function withoutEcho(mentions: RegExpExecArray[]): RegExpExecArray[] {
  const [first, second] = mentions
  const echoes = second && second[1] === first![1] && second.index - first!.index - first![0].length <= 4
  return echoes ? [first!, ...mentions.slice(2)] : mentions
}

function echo(number: string): RegExp {
  return new RegExp(`^lot\\s*(?:n\\s*[°ºo]\\.?\\s*)?${number.replace('.', '\\.')}(?:[\\s:–—-]+|$)`, 'i')
}

function trimmed(text: string): string {
  return stripped(text, { start: /[\s:\-–—,.;/(]/, end: /[\s:\-–—,;/(]/ })
}
