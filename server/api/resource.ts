import type Joi from 'joi'
import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import type { Scope } from '#server/consumers/rules.ts'

/** A schema of JSON, as OpenAPI 3.1 writes it (JSON Schema 2020-12). */
export type Schema = { readonly [word: string]: unknown }

export type Parameter = {
  name: string
  description: string
  schema: Schema
  /** Reads what was sent; its message is what the sender is told. */
  rule: Joi.Schema
}

export type Asked = Record<string, string | number | undefined>
export type Reader = { db: Db; user: User; today: string }

/** Rows in the order of their numbers; `after`: the number from which the next page goes on, null at the end. */
export type Page = { data: readonly unknown[]; after: number | null }

/** A list, a page at a time. One line of this table is a route, its description, and what a test compares with both. */
export type Resource = {
  path: `/api/v1/${string}`
  scope: Scope
  name: string
  summary: string
  parameters: readonly Parameter[]
  /** Of one row. */
  schema: Schema
  read(asked: Asked & { after: number; limit: number }, reader: Reader): Promise<Page>
}

export const text = (description: string): Schema => ({ type: 'string', description })
export const maybe = (type: string, description: string, more: Schema = {}): Schema => ({
  type: [type, 'null'],
  description,
  ...more,
})
export const whole = (description: string): Schema => ({ type: 'integer', description })
export const date = (description: string): Schema => ({ type: 'string', format: 'date', description })
export const maybeDate = (description: string): Schema => maybe('string', description, { format: 'date' })
export const oneOf = (values: readonly string[], description: string): Schema => ({
  type: 'string',
  enum: values,
  description,
})

/** All its properties are given, and no other. */
export function exactly(properties: Record<string, Schema>): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}

/** The first `limit` of rows read one too many, and where the next page starts. */
export function pageOf<Row extends { id: number }>(
  rows: readonly Row[],
  limit: number,
): { rows: Row[]; after: number | null } {
  const own = rows.slice(0, limit)
  return { rows: own, after: rows.length > limit ? own.at(-1)!.id : null }
}
