/** What a form of a page would send as it stands, by the address it is sent to. `ticked`: with every box of it. */
export function formIn(html: string, action: string, { ticked = false } = {}): Record<string, string> {
  const [, inside] = html.match(new RegExp(`<form\\b[^>]*action="${action}"[^>]*>([\\s\\S]*?)</form>`)) ?? []
  if (inside === undefined) throw new Error(`no form leads to ${action}`)
  const sent: Record<string, string> = {}
  for (const [tag] of inside.matchAll(/<input\b[^>]*>/g)) {
    const [type, name] = [attribute(tag, 'type') ?? 'text', attribute(tag, 'name')]
    const isBox = type === 'checkbox' || type === 'radio'
    const isSent = isBox ? /\schecked\b/.test(tag) || (ticked && type === 'checkbox') : type !== 'file'
    if (name && isSent) sent[name] = attribute(tag, 'value') ?? 'on'
  }
  return sent
}

function attribute(tag: string, name: string): string | null {
  const [, value] = tag.match(new RegExp(`\\s${name}="([^"]*)"`)) ?? []
  return (
    value?.replaceAll('&quot;', '"').replaceAll('&#x27;', "'").replaceAll('&#x3D;', '=').replaceAll('&amp;', '&') ??
    null
  )
}
