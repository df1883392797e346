/** Whether a text is one task id, such as `704225667`. A query takes several, separated by commas. */
export function isTaskId(text: string): boolean {
  return /^\d{1,20}$/.test(text);
}
