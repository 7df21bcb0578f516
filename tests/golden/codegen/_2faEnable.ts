/** Turns the second factor on */
export declare function _2faEnable(args: _2faEnableArgs): Promise<any>;

export interface _2faEnableArgs {
  /** @deprecated */
  code?: string;
  /** Which one */
  device: Device;
}

interface Device {
  /** (integer) */
  id: number;
}
