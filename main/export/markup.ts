/** Text for documents that hold markup: nothing that a name or note holds is ever read as such. */

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
/** Control characters that no HTML may hold, and those that turn the direction of the text around them. */
const UNSHOWN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g

export const escapeHtml = (text: string): string => text.replace(UNSHOWN, '\ufffd').replace(/[&<>"']/g, (letter) => HTML[letter] ?? letter)

/** One line of Markdown in which every mark of CommonMark and GitHub's tables is a letter; addresses make no link of themselves. */
export const escapeMarkdown = (text: string): string =>
  text.replace(UNSHOWN, '\ufffd').replace(/[\\`*_{}[\]()#+\-.!|~$^:@=]/g, '\\$&').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ')
