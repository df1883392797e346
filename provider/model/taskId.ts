/** Whether a text is the id of one task, as a submission returns it: a query takes several, separated by commas. */
export function isTaskId(text: string): boolean {
  return /^\d{1,20}$/.test(text);
}
