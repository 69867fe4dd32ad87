import type { Request, Response } from 'express'
import type { Db } from '#db/connect.ts'
import { companyDraft, forgetCompanyDraft, keepCompanyDraft } from '#server/drafts/company-store.ts'
import { keptAtWords } from '#server/drafts/words.ts'
import { noteStarted } from '#server/register/passes/visits.ts'
import { contentOf } from '#server/web/form-content.ts'

/** The page gives back what was typed in these forms and not sent, whoever of the company typed it. */
export async function giveBack(db: Db, req: Request, res: Response, forms: readonly string[], today: string) {
  const { visit, clock } = res.locals
  const found = []
  for (const form of forms) found.push((await companyDraft(db, visit.pass, form, clock.now())) ?? [])
  res.locals.drafting = {
    here: req.path,
    drafts: found.flat() as never[],
    abandon: null,
    notices: drafts =>
      (drafts as unknown as { id: number; keptAt: string }[]).map(({ id, keptAt }) => ({
        fact: `Repris de ce qui a été saisi à ${keptAtWords(keptAt, today)}, pas encore envoyé.`,
        text: null,
        href: null,
        label: '',
        abandon: `/reponses/saisies/${id}/abandon`,
      })),
  }
}

/** What is typed, or was refused, waits for the company. */
export async function keepTyped(
  db: Db,
  res: Response,
  { form, page, body }: { form: string; page: string; body: unknown },
): Promise<boolean> {
  const { visit, clock } = res.locals
  const at = clock.now()
  const isKept = await keepCompanyDraft(db, visit.pass, { form, page, typed: contentOf(body), at })
  if (isKept) await noteStarted(db, visit.pass, at)
  return isKept
}

export function letGo(db: Db, res: Response, form: string): Promise<void> {
  return forgetCompanyDraft(db, res.locals.visit.pass, form)
}
