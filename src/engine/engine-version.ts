// Engine: the one version that everything is tested with; @pulumi/pulumi and the npm package `pulumi` are pinned to it.

/** Version of the Pulumi CLI, without a leading "v". */
export const engineVersion = "3.259.0";
