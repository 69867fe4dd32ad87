/** What the producer's tools add around a record, and what says nothing of the contract. */
const aside = new Set(['_type', 'source', 'uid', 'uuid', 'created_at', 'updated_at'])

/** Written true or false in JSON; oui, non, 1 or 0 as well in XML. */
const flags = new Set(['marcheInnovant', 'attributionAvance', 'sousTraitanceDeclaree'])

/** One list, two official spellings: that of the JSON schema, that of the XML one. */
const otherSpellings: Record<string, string> = { modificationActesSousTraitance: 'modificationActeSousTraitance' }

/**
 * The content of a published record, written in one way only: whatever the order of its keys, the spaces around its values, JSON or
 * XML. Texts are set between control characters, which no published text holds once read.
 */
export function canonical(value: unknown, key = ''): string {
  if (typeof value === 'string') return scalar(value, key)
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) {
    let items = ''
    for (const item of value) {
      const text = canonical(item, key)
      if (text) items += `${text},`
    }
    return items && `[${items}]`
  }
  if (typeof value !== 'object') return scalar(String(value), key)
  return members(value as Record<string, unknown>)
}

function members(value: Record<string, unknown>): string {
  let said = ''
  for (const key of Object.keys(value).sort()) {
    if (aside.has(key)) continue
    const name = otherSpellings[key] ?? key
    const text = canonical(value[key], name)
    if (text) said += `${name}:${text},`
  }
  return said && `{${said}}`
}

/** « 3720.0 » in XML is 3720 in JSON. */
function scalar(said: string, key: string): string {
  const text = said.trim()
  if (text === '') return ''
  const decimal = text.includes('.') && text.length < 20 && /^-?\d+\.\d+$/.test(text)
  const shown = decimal ? String(Number(text)) : flags.has(key) ? flag(text) : text
  return `\u0001${shown}\u0002`
}

function flag(text: string): string {
  if (/^(true|oui|1)$/i.test(text)) return 'true'
  return /^(false|non|0)$/i.test(text) ? 'false' : text
}
