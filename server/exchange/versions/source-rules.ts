import type { Source } from './record.ts'

/** Regulated name of a file: « decp-22999001300015-2026-07-13-01.json ». */
const REGULATED = /^decp-(\d{14})-(\d{4}-\d{2}-\d{2})(?:-\d+)?\b/i
/** Names that national consolidations bear: late, not newer. */
const CONSOLIDATED = /^decp[-_]?(20\d{2}|global|augmente|consolid)/i

/** Who published a file and on which day, as far as its name says it. */
export function sourceOf({ file, fileName, position }: { file: string; fileName: string; position: number }): Source {
  const named = REGULATED.exec(fileName)
  const consolidated = !named && CONSOLIDATED.test(fileName)
  return { file, position, publisher: named?.[1] ?? '', fileDay: named?.[2] ?? null, consolidated }
}
