/** A figure of a page: what it is a figure of, how it is written, and where it opens. */
export type Printed = { label: string; text: string; href: string | null }

/** Every figure that a page prints in a summary or in a table of figures. */
export function figuresOn(html: string): Printed[] {
  return [...summaryFigures(html), ...tableFigures(html), ...toldFigures(html), ...stakes(html)].filter(({ text }) =>
    /\d/.test(text),
  )
}

/** « 1 186,50 h » → 118650; « −43,5 % » → −4350: the first number that is written. */
export function numberIn(text: string): number {
  const [, sign, whole, decimals = ''] = /([−+]?)\s*((?:\d|(?<=\d)\u00a0(?=\d))+)(?:,(\d{1,2}))?/.exec(text)!
  const value = Number(whole!.replace(/\u00a0/g, '')) * 100 + Number(decimals.padEnd(2, '0'))
  return sign === '−' ? -value : value
}

/** Each of a `dl.figures`. */
function summaryFigures(html: string): Printed[] {
  return [...html.matchAll(/<dt>([^<]*)<\/dt><dd class="figure[^>]*>([\s\S]*?)<\/dd>/g)].map(([, label, cell]) =>
    printed(label!, cell!),
  )
}

/** Each number of a table, and each rate beside a gauge. */
function tableFigures(html: string): Printed[] {
  return [...html.matchAll(/<table[\s\S]*?<\/table>/g)].flatMap(([table]) => {
    const heads = [...table.matchAll(/<th scope="col"[^>]*>([\s\S]*?)<\/th>/g)].map(([, head]) => plain(head!))
    const caption = plain(/<caption[^>]*>([\s\S]*?)<\/caption>/.exec(table)?.[1] ?? '')
    const cells = [
      ...table.matchAll(/<td class="num[^"]*"(?: data-label="([^"]*)")?>([\s\S]*?)<\/td>/g),
      ...table.matchAll(/<span class="(?:gauge-words|rate)">()([\s\S]*?<\/b>)/g),
    ]
    return cells.map(([, label, cell]) => printed(`${caption || heads.join(' ')} / ${label || 'figure'}`, cell!))
  })
}

/** Each amount of hours or of money in the sentences that open, with what opens it. */
function toldFigures(html: string): Printed[] {
  const texts = [...html.matchAll(/<(\w+) class="[^"]*told-figures[^"]*">([\s\S]*?)<\/\1>/g)].map(([, , text]) => text!)
  return texts.flatMap(text => {
    const found = text.matchAll(
      /<a class="opens" href="[^"]*"[^>]*>[\s\S]*?<\/a>|\d[\d\u00a0]*(,\d+)?(\u00a0|&nbsp;)[h€]/g,
    )
    return [...found].map(one => printed(plain(text.slice(0, one.index)).slice(-60), one[0]))
  })
}

/** What each line of the first page weighs. */
function stakes(html: string): Printed[] {
  const found = html.matchAll(/<div class="stake"><strong>([\s\S]*?)<\/strong>[\s\S]*?<span class="note">([^<]*)/g)
  return [...found].map(([, figure, note]) => printed(`stake / ${plain(note!)}`, figure!))
}

function printed(label: string, cell: string): Printed {
  const href = /<a (?:class="opens" )?href="([^"]*)"/.exec(cell)?.[1] ?? null
  return { label, text: plain(cell), href: href && unescaped(href) }
}

/** The same page, its figures without their links: a sentence reads as it is said. */
export function unopened(html: string): string {
  return html.replace(/<a class="opens"[^>]*>([^<]*)<\/a>/g, '$1')
}

export function plain(html: string): string {
  return unescaped(html.replace(/<[^>]*>/g, ''))
    .replace(/[ \n]+/g, ' ')
    .trim()
}

export function unescaped(text: string): string {
  return text
    .replace(/&nbsp;/g, '\u00a0')
    .replace(/&#x3D;/g, '=')
    .replace(/&quot;/g, '"')
    .replace(/&#x27;/g, '’')
    .replace(/&amp;/g, '&')
}
