export declare function setRules(args?: SetRulesArgs): Promise<any>;

export interface SetRulesArgs {
  rules?: { [key: string]: {
    on: boolean;
  } };
  options?: {
    name?: string;
    /** Further keys: number */
    [key: string]: any;
  };
}
