/**
 * The name of the one item that a purge of a whole site has. How its row names it is not documented, and there is nothing to
 * confuse it with.
 */
export const EVERYTHING = "everything";
