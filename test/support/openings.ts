/** A page without the links that its figures are: what it says, for those who look for a cell by its text. */
export function withoutLinks(html: string): string {
  return html.replace(/<a class="opens"[^>]*>([^<]*)<\/a>/g, '$1')
}
