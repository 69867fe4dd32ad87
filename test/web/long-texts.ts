// Texts on which a pattern that tries again from each character would hold everybody for many seconds, the forms of a page
// that they are written into, and the places of a record.

const LENGTH = 100_000

/** As long as 100 kB of a form can carry. */
export function filled(piece: string, end = ''): string {
  return piece.repeat(Math.floor(LENGTH / encoded(piece).length)) + end
}

/** As a form sends it. */
export function encoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1)
}

/** The same number of letters is the measure. */
export const LETTERS = filled('a')

export const kinds: Record<string, string> = {
  'spaces then a letter': `7${filled(' ')}x`,
  'lines and tabs': `7${filled('\r\n\t')}x`,
  digits: filled('7', 'x'),
  'groups of digits': filled('1 000 '),
  'halves of an address': filled('a@'),
  dots: filled('.', 'x'),
  commas: filled('1,'),
  quotes: filled('"\t'),
  'open brackets': filled('(['),
  zeros: filled('0', 'x'),
  hyphens: filled('-', 'x'),
  'ends of entities': filled('&#'),
  'words and spaces': filled('lot n° '),
  'spaces that hold': `7${filled('\u00a0')}x`,
}

/** Where it is sent, what a person sees in it, what it carries hidden, and what it sends if nobody touches it. */
export type Form = { action: string; seen: string[]; hidden: string[]; kept: Record<string, string> }

/** The forms of a page that are sent. Its number and its page are the same in each, and sent as long by the first alone. */
export function formsIn(html: string, path: string): Form[] {
  return html
    .split('<form ')
    .slice(1)
    .filter(form => /^[^>]*method="post"/.test(form) && !/^[^>]*multipart/.test(form))
    .map(form => {
      const action = /^[^>]*action="([^"]*)"/.exec(form)?.[1]?.replaceAll('&#x3D;', '=')
      return { action: action || path, ...fieldsIn(form.split('</form>')[0]!) }
    })
}

function fieldsIn(html: string): Omit<Form, 'action'> {
  const seen = new Set<string>()
  const hidden = new Set<string>()
  const kept: Record<string, string> = {}
  for (const [tag] of html.matchAll(/<(?:input|textarea|select|button)\b[^>]*>/g)) {
    const name = /\bname="([^"]*)"/.exec(tag)?.[1]
    if (!name) continue
    const isChoice = /type="(?:radio|checkbox)"/.test(tag)
    const isButton = tag.startsWith('<button')
    if (isButton ? !(name in kept) : !isChoice || / checked/.test(tag))
      kept[name] = /\bvalue="([^"]*)"/.exec(tag)?.[1] ?? ''
    const isHidden = isButton || /type="hidden"/.test(tag)
    if (isHidden) hidden.add(name)
    else seen.add(name)
  }
  delete kept.cle
  return { seen: [...seen], hidden: [...hidden], kept }
}

export type Place = (string | number)[]

/** Every value of a record that holds no other. */
export function placesIn(value: unknown, at: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [at]
  return Object.entries(value).flatMap(([key, inside]) => placesIn(inside, [...at, key]))
}

export function withAt(value: unknown, [first, ...rest]: Place, text: string): unknown {
  if (first === undefined) return text
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) }
  Object.assign(copy, { [first]: withAt((value as never)[first], rest, text) })
  return copy
}
