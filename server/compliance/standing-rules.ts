import type { Figures } from '#server/register/standings/record.ts'
import type { Status } from './status-rules.ts'

/**
 * One clause as lists and lines show it. A clause that shares its hours is never late by itself: its word is the account’s.
 */
export type Standing = Figures & { status: Status }
