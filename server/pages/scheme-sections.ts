/** The pages of the scheme (SPASER), in the order of their bar: each section adds its own line. */
const sections: readonly (readonly [href: string, label: string])[] = [['/spaser/indicateurs', 'Indicateurs']]

/** The bar that all of them show. @param current the address of the page that is read. */
export function schemeSections(current: string): { href: string; label: string; isCurrent: boolean }[] {
  return sections.map(([href, label]) => ({ href, label, isCurrent: href === current }))
}
