/**
 * Who signed: an account by its name, else the company, by whoever said to answer for it; null: the terminal, or what was there
 * before. `answeredBy`: null where no company did it, '' where nobody said who.
 */
export function signerName(account: string | null, answeredBy: string | null): string | null {
  if (account !== null || answeredBy === null) return account
  return answeredBy ? `l’entreprise (${answeredBy})` : 'l’entreprise, par son lien'
}
