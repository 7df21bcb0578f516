/** Takes whatever you send. */
export declare function runAnything(args?: Record<string, unknown>): Promise<any>;
