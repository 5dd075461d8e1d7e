// `s3://bucket/prefix?region=eu-central-1`: a place in S3, as settings, commands and servers name it.

export interface S3Address {
  bucket: string;
  /** no slash at its ends; empty for the whole bucket */
  prefix: string;
  /** absent: AWS_REGION decides */
  region?: string;
}

// Bucket naming rules of S3, without dots: a name with dots has no host of its own under TLS.
const address =
  /^s3:\/\/(?!xn--)([a-z0-9][a-z0-9-]{1,61}[a-z0-9])(?:\/((?!\.)[\w-][\w.-]*(?:\/(?!\.)[\w-][\w.-]*)*))?\/?(?:\?region=([a-z]{2}(?:-[a-z]+)+-\d{1,2}))?$/;

/** Gives `undefined` for everything that is no such place. */
export function parseS3Address(text: string): S3Address | undefined {
  const [, bucket, prefix = "", region] = (text.length <= 1_024 && address.exec(text)) || [];
  if (bucket === undefined) return undefined;
  return { bucket, prefix, ...(region === undefined ? {} : { region }) };
}
