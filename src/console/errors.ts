/** The console's page is not where it should be: it has not been built, or `page` names another folder. */
export class ConsolePageError extends Error {
  override readonly name = "ConsolePageError";
  readonly code = "ERR_SIPYCO_CONSOLE_PAGE";
}
