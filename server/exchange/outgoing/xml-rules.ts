import type { Outgoing } from './standard-rules.ts'

// One record in XML, as the schema 2.0.2 of the Ministry wants it.

export function recordInXml({ form, record }: Outgoing): string {
  return element(form === 'concession' ? 'contrat-concession' : 'marche', record, '  ')
}

function element(name: string, value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return `${indent}<${name}>${escaped(String(value))}</${name}>\n`
  const inner = Array.isArray(value) ? value.flatMap(item => Object.entries(item)) : entriesOf(value)
  const body = inner.map(([key, one]) => element(spelling[key] ?? key, one, `${indent}  `)).join('')
  return `${indent}<${name}>\n${body}${indent}</${name}>\n`
}

/** `{ technique: ["a", "b"] }`: one element for each. A list of objects is its own element. */
function entriesOf(value: object): [string, unknown][] {
  return Object.entries(value).flatMap(([key, one]): [string, unknown][] =>
    Array.isArray(one) && typeof one[0] !== 'object' ? one.map(item => [key, item]) : [[key, one]],
  )
}

const spelling: Record<string, string> = { modificationActeSousTraitance: 'modificationActesSousTraitance' }

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g, '')
}
