/** This package's version, as its audit records name it; a test holds it to package.json. */
export const packageVersion = "0.1.0";
