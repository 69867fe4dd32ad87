import type { Page } from 'puppeteer'

// The forms of a page as a browser reads them, so that the code that fills them is not the one that judges it.

export type Field = { name: string; type: string; value: string; options: string[] }
export type Form = { action: string; fields: Field[] }

/** Every form that is sent: what it would send now, and what may be chosen. Without those of the frame. */
export function formsIn(browser: Page, html: string, path: string): Promise<Form[]> {
  return browser.evaluate(`(${READ})(${JSON.stringify(html)}, ${JSON.stringify(path)})`) as Promise<Form[]>
}

/** Run by the browser. */
const READ = `(text, here) => {
  const page = new DOMParser().parseFromString(text, 'text/html')
  const isBox = ({ type }) => type === 'radio' || type === 'checkbox'
  const read = field => ({
    name: field.name,
    type: field.type,
    value: isBox(field) && !field.checked ? '' : field.value,
    options: field.options ? [...field.options].map(option => option.value) : isBox(field) ? [field.value] : [],
  })
  return [...page.querySelectorAll('main form[method="post"]')].map(form => ({
    action: form.getAttribute('action') ?? here,
    fields: [...form.elements].filter(({ name, type }) => name && type !== 'submit').map(read),
  }))
}`

const UNSEEN = ['hidden', 'password', 'file']

/** What a person is asked for. */
export function askedIn({ fields }: Form): Field[] {
  return fields.filter(({ type }) => !UNSEEN.includes(type))
}

/** Every field answered otherwise than it was found, right or wrong; boxes ticked, the last choice chosen. */
export function answered(form: Form, salt: string): Record<string, string> {
  const typed: Record<string, string> = {}
  for (const { name, type, value, options } of form.fields) {
    if (type === 'file' || type === 'password') continue
    typed[name] = type === 'hidden' ? value : (options.at(-1) ?? `${salt} « ${name} » & <b>"=’`.slice(0, 40))
  }
  return typed
}

/** What the form would send now, hidden fields apart. */
export function shownIn(form: Form): Record<string, string> {
  const shown: Record<string, string> = {}
  for (const { name, type, value } of askedIn(form)) if (type !== 'radio' || value) shown[name] = value
  return shown
}
