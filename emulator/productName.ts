/** The products whose API the emulator speaks. */
export type EmulatedProduct = "cdn" | "dcdn" | "esa";
