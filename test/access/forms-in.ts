/** A form of a page, with what it would send if nobody touched it. */
export type Form = { action: string; fields: Record<string, string> }

/** The forms of this page that write, as a browser reads them. */
export function formsIn(html: string): Form[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)]
    .filter(([, head]) => /method="post"/.test(head!))
    .map(([, head, inside]) => ({ action: attribute(head!, 'action'), fields: fieldsIn(inside!) }))
}

function fieldsIn(html: string): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [tag] of html.matchAll(/<input\b[^>]*>/g)) {
    const type = attribute(tag, 'type')
    if (type === 'file' || (/^(radio|checkbox)$/.test(type) && !/\schecked/.test(tag))) continue
    fields[attribute(tag, 'name')] = attribute(tag, 'value')
  }
  for (const [, head, options] of html.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/g)) {
    const chosen = /<option\b[^>]*\sselected[^>]*>/.exec(options!) ?? /<option\b[^>]*>/.exec(options!)
    if (chosen) fields[attribute(head!, 'name')] = attribute(chosen[0], 'value')
  }
  for (const [, head, text] of html.matchAll(/<textarea\b([^>]*)>([\s\S]*?)<\/textarea>/g))
    fields[attribute(head!, 'name')] = decoded(text!)
  delete fields['']
  return fields
}

function attribute(tag: string, name: string): string {
  return decoded(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '')
}

function decoded(text: string): string {
  return text
    .replace(/&#x([0-9a-f]+);/gi, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/&(quot|lt|gt|amp);/g, (_, name) => ({ quot: '"', lt: '<', gt: '>', amp: '&' })[name as 'amp'])
}
