import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import Draft04 from 'ajv-draft-04'
import addFormats from 'ajv-formats'
import { XmlDocument, XsdValidator } from 'libxml2-wasm'

// The official schemas, where they are at hand. They are read, never kept in the project.

const folder = fileURLToPath(new URL('../../../../shared/data/schemas/', import.meta.url))
export const haveSchemas = existsSync(folder)

/** What the schema 2.0.4 has against a JSON file; '' when nothing. */
export function againstJson(text: string): string {
  const ajv = new Ajv({ strict: false, allErrors: true })
  return ajv.validate(schema('decp/schema_decp_v2.0.4.json'), JSON.parse(text)) ? '' : ajv.errorsText()
}

/** What the XSD 2.0.2 has against an XML file. */
export function againstXml(text: string): string {
  using xsd = XmlDocument.fromBuffer(readFileSync(`${folder}decp/schema_decp_v2.0.2.xsd`))
  using validator = XsdValidator.fromDoc(xsd)
  using document = XmlDocument.fromString(text)
  try {
    validator.validate(document)
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

/** What the record package and release schemas of OCDS 1.1.5 have against a file. */
export function againstOcds(text: string): string {
  const ajv = new Draft04.default({ strict: false, allErrors: true })
  addFormats.default(ajv)
  const { records, ...around } = JSON.parse(text)
  const release = ajv.compile(schema('ocds/1.1.5/release-schema.json'))
  const wrong = ['uri', 'publisher', 'publishedDate', 'version'].filter(name => !around[name])
  for (const { ocid, releases, compiledRelease } of records) {
    if (!ocid) wrong.push('a record without its ocid')
    for (const one of [...releases, compiledRelease]) if (!release(one)) wrong.push(ajv.errorsText(release.errors))
  }
  return wrong.join('\n')
}

function schema(path: string): object {
  return JSON.parse(readFileSync(folder + path, 'utf8'))
}
