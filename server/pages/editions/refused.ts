import { BadRequest } from '#server/base/errors.ts'
import { NotPublishable } from '#server/editions/words.ts'
import { withoutPseudonyms } from '#server/register/participants/words.ts'

/** What blocks a paper, in one sentence for who asked. @throws BadRequest, or what was thrown. */
export function whatBlocks(error: unknown): never {
  if (!(error instanceof NotPublishable)) throw error
  const told = error.blockers.map(
    ({ where, text, why }) => `${where}\u00a0: «\u00a0${withoutPseudonyms(text)}\u00a0». ${why}`,
  )
  throw new BadRequest(`Cette édition n’est pas publiée\u00a0: des textes sont à relire. ${told.join(' ')}`, 409)
}
