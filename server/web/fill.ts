import { type Content, NUMBER, PAGE } from './form-content.ts'

// Gives back to the forms of a page what was typed in them, whatever the form: every page of ours is written in one way
// (views/shared), so its forms are read in the page itself, and one added tomorrow gives back what was typed tomorrow.

/** What was typed in the form that is sent to `form`; left alone where the page says itself how it is shown. */
export type Filling = { form: string; typed: Content; shown?: string }

type Filled<Given> = {
  html: string
  /** Those whose form stands on the page. */
  found: Given[]
  /** Those whose form also asks for a file, which nothing can give back. */
  files: Given[]
}

/** `here` is the address of the page: where a form without an address is sent, and where each says that it stands. */
export function fillForms<Given extends Filling>(html: string, here: string, given: readonly Given[]): Filled<Given> {
  const filled: Filled<Given> = { html: '', found: [], files: [] }
  let last = 0
  for (const form of html.matchAll(/(<form\b[^<>]*>)((?:(?!<\/?form\b)[\s\S])*)<\/form>/g)) {
    const [all, tag, inside] = form as unknown as [string, string, string]
    filled.html += html.slice(last, form.index)
    last = form.index + all.length
    const filling = isSent(tag)
      ? given.find(one => !one.shown && one.form === (attribute(tag, 'action') ?? here))
      : undefined
    const isFillable = filling !== undefined && Object.keys(filling.typed).some(name => asks(inside, name))
    if (isFillable) {
      filled.found.push(filling)
      if (inside.includes('type="file"')) filled.files.push(filling)
      filled.html = opened(filled.html)
    }
    filled.html += `${tag}${isSent(tag) ? hidden(here) : ''}${isFillable ? filledIn(inside, filling.typed) : inside}</form>`
  }
  filled.html += html.slice(last)
  return filled
}

function isSent(tag: string): boolean {
  return attribute(tag, 'method') === 'post'
}

function hidden(page: string): string {
  return `<input type="hidden" name="${PAGE}" value="${escaped(page)}">`
}

/** Whether a person is asked for this: a field that they see. */
function asks(inside: string, name: string): boolean {
  const tags = inside.match(/<(?:input|select|textarea)\b[^<>]*>/g) ?? []
  return tags.some(tag => attribute(tag, 'name') === name && !UNSEEN.has(attribute(tag, 'type') ?? ''))
}
const UNSEEN = new Set(['hidden', 'password', 'file', 'submit'])

function filledIn(inside: string, typed: Content): string {
  const left = new Map(Object.entries(typed).map(([name, texts]) => [name, [...texts]]))
  const next = (name: string | null) => (name === null ? undefined : left.get(name)?.shift())
  return inside
    .replace(/<input\b[^<>]*>/g, tag => filledInput(tag, typed, next))
    .replace(/(<textarea\b[^<>]*>)[^<]*<\/textarea>/g, (all, tag: string) => {
      const text = next(attribute(tag, 'name'))
      return text === undefined ? all : `${tag}\n${escaped(text)}</textarea>`
    })
    .replace(/(<select\b[^<>]*>)((?:(?!<\/?select\b)[\s\S])*)<\/select>/g, (all, tag: string, options: string) => {
      const text = next(attribute(tag, 'name'))
      return text === undefined ? all : `${tag}${chosen(options, text)}</select>`
    })
}

function filledInput(tag: string, typed: Content, next: (name: string | null) => string | undefined): string {
  const name = attribute(tag, 'name')
  const type = attribute(tag, 'type') ?? 'text'
  if (name === null || name === NUMBER || type === 'password' || type === 'file' || type === 'submit') return tag
  if (type === 'radio' || type === 'checkbox') {
    const isChecked = (typed[name] ?? []).includes(attribute(tag, 'value') ?? 'on')
    return without(tag, 'checked').replace(/>$/, isChecked ? ' checked>' : '>')
  }
  const text = next(name)
  return text === undefined ? tag : `${without(tag, 'value').slice(0, -1)} value="${escaped(text)}">`
}

/** An option that is no longer offered cannot be chosen again: the list stays as it is. */
function chosen(options: string, text: string): string {
  const tags = options.match(/<option\b[^<>]*>/g) ?? []
  if (!tags.some(tag => attribute(tag, 'value') === text)) return options
  return options.replace(/<option\b[^<>]*>/g, tag => {
    return without(tag, 'selected').replace(/>$/, attribute(tag, 'value') === text ? ' selected>' : '>')
  })
}

/** What folds the form away is unfolded. */
function opened(before: string): string {
  const start = before.lastIndexOf('<details')
  if (start < 0 || start < before.lastIndexOf('</details>')) return before
  const end = before.indexOf('>', start)
  const tag = before.slice(start, end)
  return / open\b/.test(tag) ? before : `${before.slice(0, end)} open${before.slice(end)}`
}

function attribute(tag: string, name: string): string | null {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)
  return found ? unescaped(found[1]!) : null
}

function without(tag: string, name: string): string {
  return tag.replace(new RegExp(`\\s${name}(?:="[^"]*")?(?=[\\s>])`), '')
}

const ENTITIES: [string, string][] = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]

function escaped(text: string): string {
  return ENTITIES.reduce((all, [character, entity]) => all.replaceAll(character, entity), text)
}

/** As Handlebars wrote it. */
function unescaped(text: string): string {
  const written: [string, string][] = [['=', '&#x3D;'], ["'", '&#x27;'], ['`', '&#x60;'], ...ENTITIES.toReversed()]
  return written.reduce((all, [character, entity]) => all.replaceAll(entity, character), text)
}
