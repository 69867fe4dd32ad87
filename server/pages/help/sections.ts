// What the pages of help are made of: headings, each with paragraphs, terms or a list.

export type Entry = { term: string; words: string; source: string | null }
type Section = { id: string; heading: string; paragraphs: string[]; entries: Entry[]; items: string[] }

export function entry(term: string, words: string, source: string | null = null): Entry {
  return { term, words, source }
}

export function section(id: string, heading: string, rest: Partial<Section>): Section {
  return { id, heading, paragraphs: [], entries: [], items: [], ...rest }
}
