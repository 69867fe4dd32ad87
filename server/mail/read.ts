import { simpleParser } from 'mailparser'

/** The text of a message, as its recipient reads it. */
export async function textOf(eml: string): Promise<string> {
  return (await simpleParser(Buffer.from(eml, 'latin1'))).text ?? ''
}
