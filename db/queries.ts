// biome-ignore-all lint/suspicious/noExplicitAny: what is added to a type of knex repeats its parameters
// biome-ignore-all lint/complexity/noBannedTypes: idem
// biome-ignore-all lint/style/useShorthandFunctionType: an interface is added to, a type is not
import type { Knex } from 'knex'
import type { Tables as Columns, Row } from './tables.ts'

// What makes knex know our tables. A column misspelt in a query answers with `NoSuchColumn`, which nothing can follow;
// one misspelt in what is read from the rows is not there: either fails the check. knex tries what is declared here
// first, and comes to its own types for the rest: a fragment of SQL, a name only known at run time, a subquery.

declare module 'knex/types/tables.js' {
  interface Tables extends Known {}
}

type Known = { [Table in keyof Columns]: Knex.CompositeTableType<Row<Table>, Columns[Table]> }

export type Untyped = Knex.Untyped

/** A query over this table, as one that narrows it takes and gives it back. */
export type From<Table extends keyof Columns> = Knex.QueryBuilder<Knex.TableType<Table>, any>

declare module 'knex' {
  namespace Knex {
    /** A database whose tables are not those of `tables.ts`: in a migration they are those of its day. */
    type Untyped = ((table: string) => QueryBuilder<any, any[]>) & Knex

    interface Where<TRecord extends {} = any, TResult = unknown> {
      <Name extends string>(column: Name & IfWrong<Name, TRecord>, ...rest: unknown[]): NoSuchColumn<Name>
      (columns: { [Name in Qualified]?: Knex.Value } & Partial<Plain<TRecord>>): QueryBuilder<TRecord, TResult>
    }
    interface WhereIn<TRecord extends {} = any, TResult = unknown[]> {
      <Name extends string>(column: Name & IfWrong<Name, TRecord>, ...rest: unknown[]): NoSuchColumn<Name>
    }
    interface OrderBy<TRecord extends {} = any, TResult = unknown[]> {
      <Name extends string>(column: Name & IfWrong<Name, any>, ...rest: unknown[]): NoSuchColumn<Name>
    }
    interface Join<TRecord extends {} = any, TResult = unknown[]> {
      <One extends string>(table: string, one: One & IfWrong<One, any>, ...rest: unknown[]): NoSuchColumn<One>
      <Other extends string>(table: string, one: string, other: Other & IfWrong<Other, any>): NoSuchColumn<Other>
    }
    interface Select<TRecord extends {} = any, TResult = unknown[]> {
      <Name extends string>(...columns: Some<Name & IfWrong<Name, TRecord>>): NoSuchColumn<Name>
      <Name extends string>(
        ...columns: Some<Name & IfKnown<Name>>
      ): QueryBuilder<TRecord, Chosen<TResult, Selected<Name, TRecord>>>
    }
    interface Distinct<TRecord extends {}, TResult = {}[]> {
      <Name extends string>(...columns: Some<Name & IfWrong<Name, TRecord>>): NoSuchColumn<Name>
      <Name extends string>(
        ...columns: Some<Name & IfKnown<Name>>
      ): QueryBuilder<TRecord, Chosen<TResult, Selected<Name, TRecord>>>
    }
    interface AsymmetricAggregation<TRecord extends {} = any, TResult = unknown[], TValue = any> {
      <Name extends string>(column: Name & IfWrong<Name, TRecord>): NoSuchColumn<Name>
      <Alias extends string>(
        column: `${string} as ${Alias}`,
      ): QueryBuilder<TRecord, Chosen<TResult, { [Each in Alias]: number }>>
      <Alias extends string>(
        columns: Record<Alias, string>,
      ): QueryBuilder<TRecord, Chosen<TResult, { [Each in Alias]: number }>>
    }
    interface TypePreservingAggregation<TRecord extends {} = any, TResult = unknown[], TValue = any> {
      <Name extends string>(column: Name & IfWrong<Name, TRecord>): NoSuchColumn<Name>
      <Name extends string, Alias extends string>(
        column: `${Name} as ${Alias}`,
      ): QueryBuilder<TRecord, Chosen<TResult, { [Each in Alias]: Cell<Name, TRecord> | null }>>
      <Name extends string, Alias extends string>(
        columns: Record<Alias, Name>,
      ): QueryBuilder<TRecord, Chosen<TResult, { [Each in Alias]: Cell<Name, TRecord> | null }>>
    }
    interface GroupBy<TRecord extends {} = any, TResult = unknown[]> {
      <Name extends string>(...columns: Some<Name & IfWrong<Name, any>>): NoSuchColumn<Name>
    }
    interface QueryBuilder<TRecord extends {} = any, TResult = any> {
      leftJoin: LeftJoin<TRecord, TResult>
    }
    interface LeftJoin<TRecord extends {} = any, TResult = unknown[]> extends Join<TRecord, TResult> {
      <One extends string>(table: string, one: One & IfWrong<One, any>, ...rest: unknown[]): NoSuchColumn<One>
      <Other extends string>(table: string, one: string, other: Other & IfWrong<Other, any>): NoSuchColumn<Other>
      <Table extends keyof Columns>(
        table: Table,
        ...on: [Knex.JoinCallback] | [string, string] | [string, string, string]
      ): QueryBuilder<Plain<TRecord> & Absent<Table>, TResult>
    }
  }
}

type Some<T> = [T, ...T[]]

export type NoSuchColumn<Name> = { 'no such column': Name }

/** `contracts.title`, for each table and each of its columns. */
type Qualified = { [Table in keyof Columns]: `${Table}.${keyof Columns[Table] & string}` }[keyof Columns]

type Plain<Source> = Knex.ResolveTableType<Source>

/** What a left join adds: it may find nothing. */
type Absent<Table extends keyof Columns> = { [Column in keyof Row<Table>]: Row<Table>[Column] | null } & {
  [absent]?: Record<Table, true>
}
declare const absent: unique symbol

/** Anything when a name is misspelt, so that the overload is taken; else nothing, so that it is passed over. */
type IfWrong<Name extends string, Source> = [Wrong<Name, Source>] extends [never] ? never : unknown

/** The names among these that no table has. A name only known at run time passes. */
type Wrong<Name extends string, Source> = string extends Name
  ? never
  : Name extends `${infer Column} as ${string}`
    ? Wrong<Column, Source>
    : Name extends `${infer Table}.${infer Column}`
      ? Table extends keyof Columns
        ? Exclude<Column, '*' | keyof Columns[Table]>
        : never // an alias, or a subquery's
      : IsAny<Source> extends true
        ? never
        : Exclude<Name, '*' | keyof Plain<Source>>

type IsAny<T> = 0 extends 1 & T ? true : false

/** For names that are known here; knex makes `any` of most of them. */
type IfKnown<Name extends string> = [Name] extends [never] ? never : string extends Name ? never : unknown

/** The row that these names make. */
type Selected<Name extends string, Source> = {
  [Each in Exclude<Name, `${string}.*`> as Called<Each>]: Cell<Each, Source>
} & Whole<Extract<Name, `${string}.*`>, Source>

/** `contracts.*`. */
type Whole<Name extends string, Source> = [Name] extends [never]
  ? unknown
  : Name extends `${infer Table extends keyof Columns}.*`
    ? { [Column in keyof Row<Table>]: Row<Table>[Column] | NullIfAbsent<Table, Source> }
    : unknown

type Called<Name extends string> = Name extends `${string} as ${infer Alias}`
  ? Alias
  : Name extends `${string}.${infer Column}`
    ? Column
    : Name

type Cell<Name extends string, Source> = Name extends `${infer Column} as ${string}`
  ? Cell<Column, Source>
  : Name extends `${infer Table extends keyof Columns}.${infer Column}`
    ? Column extends keyof Row<Table>
      ? Row<Table>[Column] | NullIfAbsent<Table, Source>
      : never
    : Name extends keyof Plain<Source>
      ? Plain<Source>[Name]
      : any

type NullIfAbsent<Table, Source> =
  IsAny<Source> extends true
    ? never
    : Source extends { [absent]?: infer Missing }
      ? Table extends keyof Missing
        ? null
        : never
      : never

/** One row or several, after what was selected before. */
type Chosen<Result, Fields> = Result extends readonly (infer Before)[]
  ? After<Before, Fields>[]
  : After<Result, Fields> | undefined
type After<Before, Fields> =
  IsAny<Before> extends true
    ? Before
    : Before extends { _hasSelection: infer Has }
      ? Has extends true
        ? any
        : Fields
      : Before & Fields
