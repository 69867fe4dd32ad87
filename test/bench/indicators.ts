import type { Figure } from './figures.ts'
import { benchScale } from './scale.ts'
import type { Page } from './scale-pages.ts'
import * as plan from './scale-plan.ts'

// The indicators of the scheme, in a register a hundred times larger than another (test/bench/scale.ts).

const pages: Page[] = [
  { name: 'indicators of the scheme', who: plan.director, path: () => '/spaser/indicateurs' },
  { name: 'indicators of two years', who: plan.director, path: () => '/spaser/indicateurs?periode=2025-2026' },
]

export function benchIndicators(): Promise<Figure[]> {
  return benchScale(pages)
}
